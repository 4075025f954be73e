CREATE TABLE "deep_checks" (
	"id" uuid PRIMARY KEY NOT NULL,
	"mailbox_id" uuid NOT NULL,
	"state" text NOT NULL,
	"requested_by" uuid,
	"started_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp (3) with time zone,
	"results" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "preflights" (
	"id" uuid PRIMARY KEY NOT NULL,
	"cloud" text NOT NULL,
	"state" text NOT NULL,
	"requested_by" uuid,
	"started_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp (3) with time zone,
	"results" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "invitations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"token_hash" text NOT NULL,
	"registration_id" uuid NOT NULL,
	"sign_in_as" text NOT NULL,
	"access" text NOT NULL,
	"targets" jsonb NOT NULL,
	"note" text,
	"created_by" uuid,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"opened_at" timestamp (3) with time zone,
	"wrong_account" text,
	"wrong_account_at" timestamp (3) with time zone,
	"done_at" timestamp (3) with time zone,
	"revoked_at" timestamp (3) with time zone,
	CONSTRAINT "invitations_tokenHash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
ALTER TABLE "attempts" ALTER COLUMN "verifier_sealed" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "attempts" ALTER COLUMN "verifier_key_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "attempts" ADD COLUMN "device_sealed" text;--> statement-breakpoint
ALTER TABLE "attempts" ADD COLUMN "device_key_id" uuid;--> statement-breakpoint
ALTER TABLE "attempts" ADD COLUMN "device" jsonb;--> statement-breakpoint
ALTER TABLE "attempts" ADD COLUMN "invitation_id" uuid;--> statement-breakpoint
ALTER TABLE "attempts" ADD COLUMN "access" text DEFAULT 'own' NOT NULL;--> statement-breakpoint
ALTER TABLE "attempts" ADD COLUMN "sign_in_as" text;--> statement-breakpoint
ALTER TABLE "attempts" ADD COLUMN "targets" jsonb;--> statement-breakpoint
ALTER TABLE "mailboxes" ADD COLUMN "tags" text[] DEFAULT '{}'::text[] NOT NULL;--> statement-breakpoint
ALTER TABLE "credentials" ADD COLUMN "certificate" text;--> statement-breakpoint
ALTER TABLE "credentials" ADD COLUMN "thumbprint_sha256" text;--> statement-breakpoint
ALTER TABLE "registrations" ADD COLUMN "service_principal_id" text;--> statement-breakpoint
ALTER TABLE "registrations" ADD COLUMN "app_roles" text[];--> statement-breakpoint
ALTER TABLE "registrations" ADD COLUMN "app_access_sealed" text;--> statement-breakpoint
ALTER TABLE "registrations" ADD COLUMN "app_access_key_id" uuid;--> statement-breakpoint
ALTER TABLE "registrations" ADD COLUMN "app_access_expires_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "deep_checks" ADD CONSTRAINT "deep_checks_mailbox_id_mailboxes_id_fk" FOREIGN KEY ("mailbox_id") REFERENCES "public"."mailboxes"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deep_checks" ADD CONSTRAINT "deep_checks_requested_by_users_id_fk" FOREIGN KEY ("requested_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "preflights" ADD CONSTRAINT "preflights_requested_by_users_id_fk" FOREIGN KEY ("requested_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_registration_id_registrations_id_fk" FOREIGN KEY ("registration_id") REFERENCES "public"."registrations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "deep_checks_mailbox" ON "deep_checks" USING btree ("mailbox_id","started_at");--> statement-breakpoint
CREATE INDEX "preflights_cloud" ON "preflights" USING btree ("cloud","started_at");--> statement-breakpoint
CREATE INDEX "invitations_created" ON "invitations" USING btree ("created_at");--> statement-breakpoint
ALTER TABLE "attempts" ADD CONSTRAINT "attempts_device_key_id_vault_keys_id_fk" FOREIGN KEY ("device_key_id") REFERENCES "public"."vault_keys"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "attempts" ADD CONSTRAINT "attempts_invitation_id_invitations_id_fk" FOREIGN KEY ("invitation_id") REFERENCES "public"."invitations"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "registrations" ADD CONSTRAINT "registrations_app_access_key_id_vault_keys_id_fk" FOREIGN KEY ("app_access_key_id") REFERENCES "public"."vault_keys"("id") ON DELETE no action ON UPDATE no action;