/* job_pool.h: a turn of the platform: what is asked of the image pool is done in the registry, with skopeo. In every replica: an archive is
 * on the disk of the one that took it; a row is worked on under a lock of its own, and goes on after any crash.
 */
#ifndef CLOVE_JOB_POOL_H
#define CLOVE_JOB_POOL_H

struct db;
struct service;

void job_pool_run(struct service *s, struct db *db);

#endif
