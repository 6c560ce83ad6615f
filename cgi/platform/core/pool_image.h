/* pool_image.h: the image pool's rows: what an operator asks for, and what may be asked. job_pool.c makes it so in the registry.
 *
 * waiting → pushing → ready or failed; deleting until the registry has let go. Only ready images are offered. Name and version together, the
 * alias, and the digest are each there once: deleting a manifest takes every name of that digest with it. Acts write an audit row; in
 * the caller's transaction.
 */
#ifndef CLOVE_POOL_IMAGE_H
#define CLOVE_POOL_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct db;

struct pool_image_new {
	int64_t account;
	const char *kind, *name, *alias, *version;
	const char *source;              /* the archive's own file name, or the reference */
	const char *file;                /* below CLOVE_POOL_DIR; "" for a reference */
};

bool pool_image_name_ok(const char *name);           /* parts of a-z 0-9 . _ - between slashes, as registries take them */
bool pool_image_version_ok(const char *version);
bool pool_image_reference_ok(const char *reference); /* [host/]name[:version][@digest] */

bool pool_image_version_taken(struct db *db, const char *name, const char *version);
bool pool_image_alias_taken(struct db *db, const char *alias);
int64_t pool_image_add(struct db *db, const struct pool_image_new *n);          /* 0: one of its names was taken meanwhile */

enum pool_image_drop { POOL_DROP_WANTED, POOL_DROP_GONE, POOL_DROP_BUSY, POOL_DROP_NONE };     /* GONE: it was never in the registry; BUSY: it is being pushed */
enum pool_image_drop pool_image_drop(struct db *db, int64_t account, int64_t id);
bool pool_image_again(struct db *db, int64_t account, int64_t id);              /* a failed one from the start, a waiting one now; false: not in a state for it */

/* Shows whose wanted revision runs that digest, and how many kept revisions name it besides. */
struct pool_image_user { const char *slug, *title, *seller; };
int64_t pool_image_schema(struct arena *a);      /* of the shows this platform makes: an image of kind show that ends before it is old */
size_t pool_image_users(struct db *db, const char *digest, struct pool_image_user *out, size_t max);
int64_t pool_image_users_n(struct db *db, const char *digest);

/* May an archive of so many bytes come in: while it does it is on the disk twice, and the rest of this machine needs room too. */
enum pool_image_room { POOL_ROOM, POOL_TOO_LARGE, POOL_NO_ROOM };
enum pool_image_room pool_image_room(int64_t bytes, int64_t *most);             /* *most: what would fit */
const char *pool_image_bytes(struct arena *a, int64_t bytes);                   /* "1.4 GB" */

#endif
