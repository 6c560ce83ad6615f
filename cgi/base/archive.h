/* archive.h: is a file an archive of one container image at all, before anything is done with it. Reads its list of members alone (a
 * compressed one as a whole), believes no name and no size in it.
 */
#ifndef CLOVE_ARCHIVE_H
#define CLOVE_ARCHIVE_H

#include <stdbool.h>
#include <stdint.h>

enum archive_kind {
	ARCHIVE_DOCKER,          /* as docker save and podman save write it */
	ARCHIVE_OCI,             /* an OCI layout in a tar */
	ARCHIVE_NONE,            /* no tar, or a tar of something else */
	ARCHIVE_CUT,             /* it ends in the middle */
	ARCHIVE_ODD,             /* names that lead out of it */
	ARCHIVE_LARGE            /* unpacked it is larger than max_bytes */
};
enum archive_kind archive_look(const char *path, int64_t max_bytes);

/* As skopeo reads it without being root: DOCKER uncompressed into the file `to`, OCI as the folder `to` with the members of a layout. Only what
 * archive_look has let pass. false with errno. */
bool archive_unpack(const char *path, enum archive_kind kind, const char *to);
bool archive_is_packed(const char *path);                /* compressed */
void archive_remove(const char *path);                   /* a file, or a folder with what is in it; nothing when it is not there */

#endif
