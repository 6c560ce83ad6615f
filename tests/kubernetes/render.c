/* render: the objects of one show as YAML, for tests that look at them or try them on a cluster.
 *
 *	render TARGET.json SHOW.json…      one YAML document an object, in the order they are made, each after a line "# PATH"
 *	render --fields                    every field with each of its seatings: "concert rows 1", 1 where a crowd is expected
 *
 * TARGET: {"url","reach","platform_url","images","storage","storage_class","scaler","budget"}; SHOW: {"id","account","slug","title","revision",
 * "data_n","node","spec":{…}}. Settings come from the environment.
 */
#include <stdio.h>
#include <string.h>

#include "agent/kubernetes.h"
#include "base/arena.h"
#include "base/fault.h"
#include "base/file.h"
#include "base/id.h"
#include "ext/json.h"
#include "platform/core/field.h"

static struct json *read_json(struct arena *a, const char *path)
{
	size_t n;
	char *text = file_read(a, path, 1 << 20, &n);
	struct json *j = text ? json_parse(a, text, n, NULL) : NULL;

	must(j);
	return j;
}

static int show(struct arena *a, struct json *target, struct json *j)
{
	static unsigned char master[ID_KEY] = { 1, 2, 3 };
	struct target t = { .id = 1, .name = "test", .kind = "kubernetes", .url = json_text(target, "url"), .access = "", .reach = json_text(target, "reach"),
		.platform_url = json_text(target, "platform_url"), .images = json_text(target, "images"), .storage = json_text(target, "storage"),
		.storage_class = json_text(target, "storage_class"), .master = master, .ops = &target_kubernetes };
	struct deployment d = { .id = json_i64(j, "id", 1), .account = json_i64(j, "account", 7), .generation = 1, .revision = json_i64(j, "revision", 1),
		.data_n = json_i64(j, "data_n", 0), .slug = json_text(j, "slug"), .title = json_text(j, "title"), .step = "", .node = json_text(j, "node"),
		.upstream = "", .spec = spec_read(a, json_write(a, json_get(j, "spec"))) };
	struct kubernetes_scene *s = kubernetes_scene_new(&t, a, &d, d.data_n);

	if (*json_text(target, "scaler"))
		s->scaler = json_text(target, "scaler");
	if (*json_text(target, "budget"))
		s->budget = json_text(target, "budget");
	kubernetes_scene_shape(s);
	kubernetes_scene_job(s, "http://platform.example/_dump/token");
	for (int o = 0; o < OBJECTS; o++) {
		size_t extras = o == OBJECT_EXTRA || o == OBJECT_EXTRA_SERVICE ? d.spec.parts_n : 1;
		if (o == OBJECT_CLAIM && strcmp(t.storage, "claim") != 0)
			continue;
		for (size_t i = 0; i < extras; i++) {
			if (o == OBJECT_EXTRA || o == OBJECT_EXTRA_SERVICE) {
				if (strcmp(d.spec.parts[i].kind, "extra") != 0)
					continue;
				kubernetes_scene_extra(s, &d.spec.parts[i]);
			}
			const char *yaml = kubernetes_scene_yaml(s, (enum kubernetes_object)o);
			if (!yaml) {
				fprintf(stderr, "%s\n", s->fault->what);
				return 1;
			}
			printf("---\n# %s\n%s\n", kubernetes_scene_path(s, (enum kubernetes_object)o), yaml);
		}
	}
	return 0;
}

static int fields(void)
{
	const struct field_row *rows;
	const struct field_seating_row *seatings;
	size_t n = field_list(&rows), seatings_n = field_seatings(&seatings);

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < seatings_n; k++)
			if (rows[i].seating & seatings[k].bit)
				printf("%s %s %d\n", rows[i].word, seatings[k].word, (rows[i].parts & FIELD_PART_WAITING_ROOM) != 0);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "--fields") == 0)
		return fields();

	struct arena *a = arena_new(64 << 20);
	int bad = argc < 3;

	id_init();
	struct json *target = read_json(a, argv[1]);
	for (int i = 2; i < argc && !bad; i++)
		bad = show(a, target, read_json(a, argv[i]));
	arena_free(a);
	return bad;
}
