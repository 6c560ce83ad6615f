UPDATE deployment_revision r JOIN deployment d ON d.id = r.deployment
   SET r.spec = JSON_OBJECT('min', d.workers, 'max', d.workers), r.state = IF(d.good_revision = r.revision, 'good', 'new') WHERE r.spec IS NULL
