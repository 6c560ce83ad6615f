"""The linter sees what it is there for: every check meets a bad example, and a good one beside it."""
import os
import sys

import pytest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import lint  # noqa: E402


@pytest.fixture
def tree(tmp_path):
    def make(**files):
        for path, text in files.items():
            target = tmp_path / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
        return lint.Tree(str(tmp_path))

    return lambda files: make(**files)


def said(check, tree):
    return ["%s: %s" % c for c in check(tree)]


HEADERS = {"cgi/%s" % h: "" for h in (
    "base/log.h", "db/db.h", "web/req.h", "web/tpl.h", "web/route.h", "ext/http.h", "draw/qr.h", "show/core/hold.h", "show/pages.h",
    "platform/core/account.h", "agent/agent.h")}


@pytest.mark.parametrize("path,header,fine", [
    ("cgi/base/x.c", '"base/log.h"', True),
    ("cgi/base/x.c", '"db/db.h"', False),
    ("cgi/db/x.c", '"web/req.h"', False),
    ("cgi/web/x.c", '"db/db.h"', True),
    ("cgi/web/x.c", '"ext/http.h"', False),
    ("cgi/web/x.c", '"show/core/hold.h"', False),
    ("cgi/show/pages/x.c", '"show/core/hold.h"', True),
    ("cgi/show/pages/x.c", '"web/req.h"', True),
    ("cgi/show/pages/x.c", '"platform/core/account.h"', False),
    ("cgi/platform/pages/x.c", '"show/core/hold.h"', False),
    ("cgi/show/core/hold.c", '"web/tpl.h"', True),
    ("cgi/show/core/hold.c", '"web/req.h"', False),
    ("cgi/show/core/hold.c", '"web/route.h"', False),
    ("cgi/show/core/jobs.c", '"web/route.h"', True),
    ("cgi/show/core/hold.c", '"show/pages.h"', False),
    ("cgi/show/core/hold.c", '"draw/qr.h"', True),
    ("cgi/show/x.c", '"show/pages.h"', True),
    ("cgi/agent/x.c", '"platform/core/account.h"', True),
    ("cgi/agent/x.c", '"web/req.h"', False),
    ("cgi/show/core/hold.c", '"agent/agent.h"', False),
    ("cgi/new/x.c", '"base/log.h"', False),
    ("cgi/main.c", '"show/pages.h"', True),
    ("cgi/web/x.c", "<fcgiapp.h>", True),
    ("cgi/show/x.c", "<fcgiapp.h>", False),
    ("cgi/show/x.c", "<cs/cs.h>", False),
    ("cgi/show/x.c", '"util/neo_hdf.h"', False),
    ("cgi/show/core/x.c", "<mysql.h>", False),
    ("cgi/db/x.c", "<mysql.h>", True),
    ("cgi/show/core/x.c", "<curl/curl.h>", False),
    ("cgi/ext/x.c", "<json-c/json.h>", True),
    ("cgi/show/pages/x.c", "<cairo/cairo.h>", False),
    ("cgi/draw/x.c", "<qrencode.h>", True),
    ("cgi/show/x.c", '"show/nowhere.h"', False),
    ("cgi/show/x.c", "<string.h>", True),
])
def test_layers(tree, path, header, fine):
    assert (said(lint.check_layers, tree({**HEADERS, path: "#include %s\n" % header})) == []) == fine


def test_an_include_in_a_comment_is_none(tree):
    assert said(lint.check_layers, tree({**HEADERS, "cgi/base/x.c": '/*\n#include "db/db.h"\n*/\n'})) == []


@pytest.mark.parametrize("path,line,fine", [
    ("cgi/show/core/x.c", "p = malloc(3);", False),
    ("cgi/show/core/x.c", "free (p);", False),
    ("cgi/base/x.c", "p = malloc(3);", True),
    ("cgi/base/x.c", "sprintf(p, s);", False),
    ("cgi/base/x.c", "snprintf(p, 3, s);", True),
    ("cgi/web/x.c", "strcpy(p, s);", False),
    ("cgi/web/x.c", "strcat(p, s);", False),
    ("cgi/ext/x.c", "system(s);", False),
    ("cgi/ext/x.c", "f = popen(s, r);", False),
    ("cgi/show/core/x.c", 'log_info("call free(p)"); /* malloc(3) */ // sprintf(', True),
    ("cgi/show/core/x.c", "t->free(p); arena_free(a); x.system(1);", True),
    ("cgi/show/core/x.c", "goto done;", False),
    ("cgi/db/x.c", "goto done;", True),
])
def test_calls(tree, path, line, fine):
    assert (said(lint.check_calls, tree({path: "void f(void)\n{\n\t%s\n}\n" % line})) == []) == fine


@pytest.mark.parametrize("line,fine", [
    ('puts("<p>Hello</p>");', False),
    ('puts("<br>");', False),
    ('puts("<!doctype html>");', False),
    ('fmt("<a href=%s>", x);', False),
    ('puts("a < b > c, %s <%s>");', True),
    ('/* "<p>" */ puts("x");', True),
    ('req_say(r, "매진");', False),
    ("/* 매진 */", True),
])
def test_no_texts_in_c(tree, line, fine):
    assert (said(lint.check_no_texts_in_c, tree({"cgi/show/x.c": "void f(void)\n{\n\t%s\n}\n" % line})) == []) == fine


@pytest.mark.parametrize("function,fine", [
    ("int hold_make(int a)\n{\n}\n", True),
    ("int make(int a)\n{\n}\n", False),
    ("static int make(int a)\n{\n}\n", True),
    ("struct reply *show_hold(struct req *r,\n    int b)\n{\n}\n", True),
    ("struct reply *renew(struct req *r,\n    int b)\n{\n}\n", False),
    ("bool seat_free(int a)\n{\n}\n", True),
])
def test_names(tree, function, fine):
    files = {"cgi/show/core/hold.c": function, "cgi/show/core/hold.h": "struct seat;\nbool seat_free(int a);\n"}
    assert (said(lint.check_names, tree(files)) == []) == fine


def test_headers_compile_alone(tree):
    files = {"cgi/base/good.h": "#ifndef G\n#define G\n#include <stddef.h>\nstruct x { size_t n; };\n#endif\n",
             "cgi/base/bad.h": "#ifndef B\n#define B\nvoid f(size_t n);\n#endif\n",
             "cgi/base/twice.h": "struct y { int n; };\n"}
    assert sorted(p for p, _ in lint.check_headers_alone(tree(files))) == ["cgi/base/bad.h", "cgi/base/twice.h"]


@pytest.mark.parametrize("text,fine", [
    ("<p><?cs var:x ?></p>", True),
    ("<?cs uvar:x ?>", False),
    ("<?cs evar:x ?>", False),
    ("<?cs lvar:x ?>", False),
    ("<?cs name:x ?>", False),
    ("<?cs alt:x ?>y<?cs /alt ?>", False),
    ('<?cs linclude!"a.cs" ?>', False),
    ('<?cs escape:"none" ?><?cs /escape ?>', False),
    ("<?cs include:x ?>", False),
    ('<?cs include!"gone.cs" ?>', False),
    ('<?cs include!"there.cs" ?>', True),
    ("<?cs # uvar: evar: are banned ?>", True),
    ("<script>1</script>", False),
    ("<style>p{}</style>", False),
    ('<p style="color:red">', False),
    ('<p class="<?cs var:x ?>" style="color:red">', False),
    ('<input onclick="x()">', False),
    ('<input\n\tonfocus="x()">', False),
    ("<p>on = off, style = plain</p>", True),
    ('<a href="/x">', True),
    ('<a href="#x">', True),
    ('<a href="//evil.example/">', False),
    ('<a href="https://evil.example/">', False),
    ('<a href="javascript:x()">', False),
    ('<a href="x">', False),
    ('<a href="/x?to=<?cs if:a == "1" ?>en<?cs /if ?>">', True),
    ('<a href="<?cs var:Url.edit ?>">', True),
    ('<a href="<?cs var:s.url ?>">', True),
    ('<a href="<?cs var:p.prev_url ?>#x">', True),
    ('<form action="<?cs var:f.action ?>">', True),
    ('<img src="<?cs var:s.picture ?>">', False),
    ('<a href="<?cs var:s.title ?>">', False),
    ('<a href="<?cs var:url(s.title) ?>">', False),
    ('<a href="<?cs if:a ?>/x<?cs /if ?>">', False),
    ("<a href=<?cs var:s.url ?>>", False),
    ("<p class=<?cs var:x ?>>", False),
    ('<link href="/static/clove.css?v=<?cs var:Page.v ?>">', True),
    ("<p>href = x</p>", True),
    ('<p data-count="3">', True),
])
def test_templates(tree, text, fine):
    files = {"templates/x.cs": text + "\n", "templates/there.cs": "\n"}
    assert (said(lint.check_templates, tree(files)) == []) == fine


def test_a_complaint_about_a_template_names_its_line(tree):
    files = {"templates/x.cs": '<?cs var:a ?>\n<p>\n<a href="<?cs var:b ?>">\n<?cs uvar:c ?>\n'}
    assert [p for p, _ in lint.check_templates(tree(files))] == ["templates/x.cs:4", "templates/x.cs:3"]


@pytest.mark.parametrize("text,fine", [
    ("name: <?cs var:json(Show.name) ?>", True),
    ("labels: {a: <?cs var:json(x) ?>, b: <?cs var:json(y) ?>}", True),
    ("replicas: <?cs var:number(Size.min) ?>", True),
    ("name: <?cs var:Show.name ?>", False),
    ("name: show-<?cs var:url_escape(x) ?>", False),
    ("name: <?cs var:json(x) + y ?>", False),
    ("name: <?cs var:json(x + y) ?>", False),
    ('name: "<?cs var:json(x) ?>"', False),
    ('name: "show-<?cs var:json(x) ?>', False),
    ("name: <?cs uvar:x ?>", False),
    ("<?cs if:x ?>a: b<?cs /if ?>", True),
    ("<?cs # var:x is said in a comment ?>", True),
    ('<?cs include!"there.yaml" ?>', True),
    ('<?cs include!"gone.yaml" ?>', False),
    ("<?cs include:x ?>", False),
])
def test_kubernetes(tree, text, fine):
    assert (said(lint.check_kubernetes, tree({"k8s/show/x.yaml": text + "\n", "k8s/show/there.yaml": "\n"})) == []) == fine


def test_macros(tree):
    files = {"templates/macros/m.cs": "<?cs def:one(a) ?><?cs /def ?>", "templates/layout/head.cs": '<?cs include!"macros/m.cs" ?>',
             "templates/good.cs": '<?cs include!"layout/head.cs" ?><?cs call:one(x) ?>', "templates/bad.cs": "<?cs call:one(x) ?>"}
    assert said(lint.check_macros, tree(files)) == ["templates/bad.cs:1: call of a macro that is not defined here: one"]


KO = "show {\n  title = 공연\n  left = {1}석\n  state {\n    open = 열림\n  }\n}\nform.edit.title.label = 제목\nform.edit.kind.label = 종류\nform.edit.kind.choice.a = 가\n"
EN = "show.title = Show\nshow.left << END\n{1} left\nEND\nshow.state.open = Open\nform.edit {\n title.label = Title\n kind { label = Kind\n choice.a = A\n }\n}\n".replace("kind { label", "kind {\n label")


@pytest.mark.parametrize("ko,en,complaints", [
    ("", "", 0),
    ("show.more = 더\n", "", 1),
    ("", "show.more = More\n", 1),
    ("show.more = {1} 더\n", "show.more = More\n", 1),
    ("show.more = 더\nshow.more = 또\n", "show.more = More\n", 1),
    ("show.more =\n", "show.more = More\n", 1),
    ("show.more 더\n", "", 1),
    ("show {\n", "", 1),
    ("}\n", "", 1),
    ("show.more << END\n더\n", "show.more = More\n", 1),
    ("form.edit.title.missing = 제목을 적어 주세요\n", "form.edit.title.missing = Enter a title.\n", 1),
    ("form.edit.title.missing = 적어 주세요. 예: 010-1\n", "form.edit.title.missing = Enter it, such as Hamlet.\n", 0),
])
def test_languages(tree, ko, en, complaints):
    files = {"templates/lang/ko/show.hdf": KO + ko, "templates/lang/en/show.hdf": EN + en}
    assert len(said(lint.check_languages, tree(files))) == complaints


@pytest.mark.parametrize("path,text,complaints", [
    ("templates/x.cs", "<?cs var:L.show.title ?> L.no.such", 0),
    ("templates/x.cs", "<?cs # L.no.such ?>", 0),
    ("templates/x.cs", "<?cs var:L.show.nothing ?>", 1),
    ("templates/x.cs", "<?cs var:say1(L.show.left, x) ?><?cs set:Page.title = L.show.gone ?>", 1),
    ("templates/x.cs", "<?cs var:L.show.state[s] ?>", 0),
    ("templates/x.cs", "<?cs var:L.show.states[s] ?>", 1),
    ("templates/x.cs", "<?cs var:L.show.state ?>", 1),
    ("cgi/show/x.c", 'req_say(r, "show.title");', 0),
    ("cgi/show/x.c", 'req_say(r, "show.nothing");', 1),
    ("cgi/show/x.c", '/* req_say(r, "show.nothing"); */', 0),
    ("cgi/show/x.c", 'form_error(r, "title", ok ? "show.title" : "show.nothing");', 1),
    ("cgi/show/x.c", 'form_error_at(r, "title", i, "show.nothing");', 1),
    ("cgi/show/x.c", 'req_flash(r, "show.gone", NULL);', 1),
    ("cgi/show/x.c", 'tpl_say(t, "Name", "show.gone", NULL, NULL);', 1),
    ("cgi/show/x.c", 'req_say(r, arena_fmt(a, "show.state.%s", f(1, "x.y")));', 1),
    ("cgi/show/x.c", 'req_say(r, arena_fmt(a, "show.state.%s", s));', 0),
    ("cgi/show/x.c", 'req_say(r, arena_fmt(a, "show.mood.%s", s));', 1),
    ("cgi/show/x.c", 'FORM(edit, { "title", FIELD_TEXT, 0, 1, 80, NULL, NULL });', 0),
    ("cgi/show/x.c", 'FORM(edit, { "titel", FIELD_TEXT, 0, 1, 80, NULL, NULL }, { "id", FIELD_HIDDEN, 0, 1, 80, NULL, NULL });', 1),
    ("cgi/show/x.c", 'static const char *const kinds[] = { "a", NULL };\nFORM(edit, { "kind", FIELD_CHOICE, 0, 0, 0, NULL, kinds });', 0),
    ("cgi/show/x.c", 'static const char *const kinds[] = { "a", "b", NULL };\nFORM(edit, { "kind", FIELD_CHOICE, 0, 0, 0, NULL, kinds });', 1),
])
def test_keys(tree, path, text, complaints):
    files = {"templates/lang/ko/show.hdf": KO, "templates/lang/en/show.hdf": EN, path: text}
    found = said(lint.check_keys, tree(files))
    assert len(found) == complaints, found


def test_pages(tree):
    files = {"templates/show/edit.cs": "", "templates/show/edit_a.cs": "", "cgi/show/x.c": """
        reply_page(r, "show/edit"); reply_form(r, "show/gone"); reply_status_page(r, 404, ok ? "show/edit" : "show/lost");
        reply_page(r, arena_fmt(a, "show/edit_%s", s)); reply_page(r, arena_fmt(a, "show/old_%s", s));"""}
    assert sorted(c.split()[-1] for c in said(lint.check_pages, tree(files))) == ["show/gone", "show/lost", "show/old_%s"]


@pytest.mark.parametrize("files,complaints", [
    ({"0001_a.sql": "CREATE TABLE a (b INT COMMENT 'x;y'); -- one; only\n", "0002_b.sql": "INSERT INTO a VALUES (1)\n"}, 0),
    ({"0001_a.sql": "SELECT 1;\n", "0003_b.sql": "SELECT 1;\n"}, 1),
    ({"0001_a.sql": "SELECT 1;\n", "0001_b.sql": "SELECT 1;\n"}, 1),
    ({"0001_a.sql": "SELECT 1; SELECT 2;\n"}, 1),
    ({"0001_a.sql": "-- nothing\n"}, 1),
    ({"1_a.sql": "SELECT 1;\n"}, 1),
    ({"0001_a.sql": "SELECT 1;\n", "invariants.sql": "SELECT 1; SELECT 2;\n"}, 0),
])
def test_migrations(tree, files, complaints):
    assert len(said(lint.check_migrations, tree({"sql/show/" + n: t for n, t in files.items()}))) == complaints


@pytest.mark.parametrize("name,text,fine", [
    ("a.c", "int a;\n", True),
    ("a.c", "int a; \n", False),
    ("a.c", "int a;", False),
    ("a.c", "int a;\r\n", False),
    ("a.md", "TO" "DO: more\n", False),
    ("a.py", "def f(:\n", False),
    ("a.cs", "-- \nclove\n", True),
    ("a", "#!/bin/sh\nif\n", False),
])
def test_files(tree, name, text, fine):
    t = tree({name: ""})
    with open(os.path.join(t.root, name), "w", newline="") as f:
        f.write(text)
    os.chmod(os.path.join(t.root, name), 0o755)
    assert (said(lint.check_files, t) == []) == fine


def test_a_script_must_be_executable(tree):
    assert len(said(lint.check_files, tree({"a": "#!/bin/sh\nexit 0\n"}))) == 1


def test_this_checkout_has_what_the_checks_look_at():
    """A linter that looks at nothing finds nothing."""
    here = lint.Tree(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    for pattern in (r"cgi/base/.*\.c", r"cgi/.*\.h", r"templates/.*\.cs", r"k8s/show/.*\.yaml", r"templates/lang/ko/.*\.hdf", r"sql/show/\d+_\w+\.sql"):
        assert here.match(pattern), pattern
