/* kube_import.c: a kubeconfig as people have it, YAML or JSON (which libyaml reads as well), turned into what kube_open takes.
 *
 * Only what stands in the file itself is taken. Paths name files of another machine, and an exec or auth-provider entry is a program
 * to run: both are refused with the name of the field and what to do instead.
 */
#include <sodium.h>
#include <string.h>
#include <yaml.h>

#include "base/arena.h"
#include "base/fault.h"
#include "base/text.h"
#include "ext/json.h"
#include "ext/kube.h"

enum { FILE_BYTES = 1 << 20 };

struct file {
	struct arena *arena;
	yaml_document_t doc;
	const char *why;                         /* the first thing that is wrong */
};

static void release(void *doc)
{
	yaml_document_delete(doc);
}

static yaml_node_t *node(struct file *f, int id)
{
	return yaml_document_get_node(&f->doc, id);
}

static const char *scalar(const yaml_node_t *n)
{
	return n && n->type == YAML_SCALAR_NODE && strlen((const char *)n->data.scalar.value) == n->data.scalar.length ?
	    (const char *)n->data.scalar.value : "";
}

static yaml_node_t *member(struct file *f, const yaml_node_t *map, const char *name)
{
	if (!map || map->type != YAML_MAPPING_NODE)
		return NULL;
	for (const yaml_node_pair_t *p = map->data.mapping.pairs.start; p < map->data.mapping.pairs.top; p++)
		if (strcmp(scalar(node(f, p->key)), name) == 0)
			return node(f, p->value);
	return NULL;
}

static const char *text(struct file *f, const yaml_node_t *map, const char *name)
{
	const char *s = scalar(member(f, map, name));
	return strcmp(s, "null") == 0 || strcmp(s, "~") == 0 ? "" : s;
}

/* Of "clusters", "users" or "contexts": what the entry of that name says. */
static yaml_node_t *entry(struct file *f, const char *list, const char *name, const char *what)
{
	yaml_node_t *all = member(f, yaml_document_get_root_node(&f->doc), list);
	if (!all || all->type != YAML_SEQUENCE_NODE)
		return NULL;
	for (const yaml_node_item_t *i = all->data.sequence.items.start; i < all->data.sequence.items.top; i++)
		if (strcmp(text(f, node(f, *i), "name"), name) == 0)
			return member(f, node(f, *i), what);
	return NULL;
}

static void wrong(struct file *f, const char *why)
{
	if (!f->why)
		f->why = why;
}

static void refuse(struct file *f, const yaml_node_t *map, const char *name, const char *why)
{
	yaml_node_t *n = member(f, map, name);
	if (n && (n->type != YAML_SCALAR_NODE || (*text(f, map, name) && strcmp(text(f, map, name), "false") != 0)))
		wrong(f, why);
}

/* A …-data member: base64 of PEM. */
static const char *data(struct file *f, const yaml_node_t *map, const char *name)
{
	const char *in = text(f, map, name);
	size_t n = strlen(in), got = 0;
	if (!n)
		return NULL;
	char *out = arena_alloc(f->arena, n + 1);
	if (sodium_base642bin((unsigned char *)out, n, in, n, " \r\n\t", &got, NULL, sodium_base64_VARIANT_ORIGINAL) != 0 ||
	    !text_utf8(out, got) || !strstr(out, "-----BEGIN ")) {
		wrong(f, "kube.kubeconfig_data");
		return NULL;
	}
	return out;
}

static const char *read_cluster(struct file *f, const yaml_node_t *cluster, struct json *access)
{
	refuse(f, cluster, "certificate-authority", "kube.kubeconfig_ca_file");
	refuse(f, cluster, "insecure-skip-tls-verify", "kube.kubeconfig_insecure");
	refuse(f, cluster, "proxy-url", "kube.kubeconfig_proxy");
	refuse(f, cluster, "tls-server-name", "kube.kubeconfig_server_name");
	const char *ca = data(f, cluster, "certificate-authority-data"), *server = text(f, cluster, "server");
	if (ca)
		json_set_text(access, "ca", ca);
	if (strncmp(server, "https://", 8) != 0 || !server[8] || strpbrk(server, " \r\n\"?#"))
		wrong(f, "kube.kubeconfig_server");
	return server;
}

static void read_user(struct file *f, const yaml_node_t *user, struct json *access)
{
	refuse(f, user, "exec", "kube.kubeconfig_exec");
	refuse(f, user, "auth-provider", "kube.kubeconfig_auth_provider");
	refuse(f, user, "tokenFile", "kube.kubeconfig_token_file");
	refuse(f, user, "client-certificate", "kube.kubeconfig_cert_file");
	refuse(f, user, "client-key", "kube.kubeconfig_key_file");
	refuse(f, user, "username", "kube.kubeconfig_password");
	refuse(f, user, "as", "kube.kubeconfig_as");
	const char *token = text(f, user, "token");
	const char *cert = data(f, user, "client-certificate-data"), *key = data(f, user, "client-key-data");
	if (*token)
		json_set_text(access, "token", token);
	if (cert && key) {
		json_set_text(access, "cert", cert);
		json_set_text(access, "key", key);
	}
	if (!*token && !(cert && key))
		wrong(f, "kube.kubeconfig_nobody");
}

const char *kube_import(struct arena *a, const char *source, size_t n, const char *context, const char **url, const char **why)
{
	struct file *f = arena_alloc(a, sizeof *f);
	struct json *access = json_object(a);
	yaml_parser_t parser;

	f->arena = a;
	*url = "";
	must(yaml_parser_initialize(&parser));
	yaml_parser_set_input_string(&parser, (const unsigned char *)source, n);
	bool read = n > 0 && n <= FILE_BYTES && yaml_parser_load(&parser, &f->doc);
	yaml_parser_delete(&parser);
	if (!read) {
		*why = "kube.kubeconfig_unreadable";
		return NULL;
	}
	arena_defer(a, release, &f->doc);
	yaml_node_t *root = yaml_document_get_root_node(&f->doc);
	const char *name = context && *context ? context : text(f, root, "current-context");
	yaml_node_t *chosen = entry(f, "contexts", name, "context");
	yaml_node_t *cluster = chosen ? entry(f, "clusters", text(f, chosen, "cluster"), "cluster") : NULL;
	yaml_node_t *user = chosen ? entry(f, "users", text(f, chosen, "user"), "user") : NULL;
	if (!root || strcmp(text(f, root, "kind"), "Config") != 0)
		wrong(f, "kube.kubeconfig_unreadable");
	else if (!chosen)
		wrong(f, "kube.kubeconfig_context");
	else if (!cluster)
		wrong(f, "kube.kubeconfig_cluster");
	else if (!user)
		wrong(f, "kube.kubeconfig_user");
	if (!f->why) {
		*url = arena_dup(a, read_cluster(f, cluster, access));
		read_user(f, user, access);
	}
	*why = f->why;
	return f->why ? NULL : json_write(a, access);
}
