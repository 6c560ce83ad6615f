UPDATE deployment SET live_revision = revision, good_revision = revision WHERE state IN ('running', 'updating', 'degraded', 'stopped')
