CREATE TABLE "unnamed_failures" (
	"id" uuid PRIMARY KEY NOT NULL,
	"fingerprint" text NOT NULL,
	"seen_in" text NOT NULL,
	"said_by" text NOT NULL,
	"stage" text NOT NULL,
	"cloud" text,
	"sample" text NOT NULL,
	"count" integer DEFAULT 1 NOT NULL,
	"first_seen_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"last_seen_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX "unnamed_failures_fingerprint" ON "unnamed_failures" USING btree ("fingerprint");--> statement-breakpoint
CREATE INDEX "unnamed_failures_last_seen" ON "unnamed_failures" USING btree ("last_seen_at");