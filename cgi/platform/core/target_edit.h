/* target_edit.h: adding, changing and removing the places where shows run. Each act writes an audit row, in the caller's transaction.
 *
 * Access to a cluster is sealed under the platform's key (KEY_SEAL) before it is stored, opened by the agent alone and never shown.
 */
#ifndef CLOVE_TARGET_EDIT_H
#define CLOVE_TARGET_EDIT_H

#include <stdbool.h>
#include <stdint.h>
#include "base/id.h"

struct arena;
struct db;

struct target_edit {
	const char *name, *url, *access;         /* access: JSON as kube_open takes it, "" in-cluster, NULL: as it is */
	const char *reach, *platform_url, *images, *storage, *storage_class;
};

enum target_edited { TARGET_EDITED, TARGET_NAME_TAKEN, TARGET_GONE };
enum target_edited target_edit_add(struct db *db, const unsigned char master[ID_KEY], int64_t account, const struct target_edit *e, int64_t *id);
enum target_edited target_edit_save(struct db *db, const unsigned char master[ID_KEY], int64_t account, int64_t target, const struct target_edit *e);
bool target_edit_default(struct db *db, int64_t account, int64_t target);      /* new shows go there; false: no such target */

enum target_removed { TARGET_REMOVED, TARGET_HAS_SHOWS, TARGET_IS_DEFAULT, TARGET_IS_HERE, TARGET_NOT_THERE };
/* Its nodes go with it. Rows of shows that were deleted there stay, as rows of the default target. */
enum target_removed target_edit_remove(struct db *db, int64_t account, int64_t target);

/* Addresses as people type them, without asking anybody: "https://host:port", a bare host, "host:port/path" of a registry. */
bool target_edit_url_ok(const char *s);
bool target_edit_host_ok(const char *s);
bool target_edit_images_ok(const char *s);
bool target_edit_class_ok(const char *s);

#endif
