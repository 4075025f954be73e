CREATE TABLE "moves" (
	"id" uuid PRIMARY KEY NOT NULL,
	"batch_id" uuid NOT NULL,
	"mailbox_id" uuid NOT NULL,
	"from_grant_id" uuid,
	"to_grant_id" uuid,
	"requested_by" uuid,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp (3) with time zone,
	"outcome" text,
	"result" jsonb,
	"lease_owner" text,
	"lease_until" timestamp (3) with time zone,
	"version" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
ALTER TABLE "registrations" ADD COLUMN "graph_roles" text[];--> statement-breakpoint
ALTER TABLE "moves" ADD CONSTRAINT "moves_mailbox_id_mailboxes_id_fk" FOREIGN KEY ("mailbox_id") REFERENCES "public"."mailboxes"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "moves" ADD CONSTRAINT "moves_to_grant_id_grants_id_fk" FOREIGN KEY ("to_grant_id") REFERENCES "public"."grants"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "moves" ADD CONSTRAINT "moves_requested_by_users_id_fk" FOREIGN KEY ("requested_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "moves_batch" ON "moves" USING btree ("batch_id");--> statement-breakpoint
CREATE UNIQUE INDEX "moves_one_open" ON "moves" USING btree ("mailbox_id") WHERE "moves"."finished_at" is null;