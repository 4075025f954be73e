DROP INDEX "mailboxes_health";--> statement-breakpoint
CREATE INDEX "mailboxes_state" ON "mailboxes" USING btree ((case "health" when 'failing' then 0 when 'throttled' then 1 when 'unknown' then 2 else 3 end),"health_since" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "mailboxes_since" ON "mailboxes" USING btree ("health_since","id");--> statement-breakpoint
CREATE INDEX "mailboxes_checked" ON "mailboxes" USING btree ("last_checked_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "probes_one_running" ON "probes" USING btree ("mailbox_id") WHERE "probes"."state" = 'running';--> statement-breakpoint
CREATE INDEX "mailboxes_health" ON "mailboxes" USING btree ("health","cause");