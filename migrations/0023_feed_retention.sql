-- How far the feed has been given up: changes up to here stay as the record of who did what, but no reader gets them any
-- more. A new epoch begins with nothing given up.
ALTER TABLE feed_epoch
  ADD COLUMN floor_xid xid8 NOT NULL DEFAULT '0',
  ADD COLUMN floor_id bigint NOT NULL DEFAULT 0;
