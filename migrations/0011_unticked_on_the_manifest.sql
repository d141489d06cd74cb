-- Who was ticked belongs to a manifest's version: a late tick changes it although the list is the same.
ALTER TABLE manifests ADD COLUMN unticked uuid[] NOT NULL DEFAULT '{}'; -- of citizens, those who were never ticked
