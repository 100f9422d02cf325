"""The page's modules become one script, each with a scope of its own."""

from __future__ import annotations

import re
import subprocess
from importlib.resources import files

import pytest

from graphload.errors import DrawingError
from support.npm import find_node
from viz.page.bundle import ascii_script, join_modules, split_modules


def output_of(modules: dict[str, str]) -> str:
    """Join modules, run the script in Node, and return what it prints."""
    script = join_modules("main.js", modules.__getitem__)
    answer = subprocess.run(
        [find_node(), "-e", script], capture_output=True, text=True, check=True, timeout=60
    )
    return answer.stdout


def test_two_modules_may_declare_one_name() -> None:
    modules = {
        "main.js": 'import { a } from "./x/a.js";\nimport { b } from "./x/b.js";\n'
        "const SIZE = 3;\nconsole.log(a(), b(), SIZE);\n",
        "x/a.js": "const SIZE = 1;\nexport function a() {\n  return SIZE;\n}\n",
        "x/b.js": 'import { a } from "./a.js";\nconst SIZE = 2;\n'
        "export function b() {\n  return SIZE + a();\n}\n",
    }
    assert output_of(modules) == "1 3 3\n"


def test_a_module_runs_once_and_after_its_imports() -> None:
    modules = {
        "main.js": 'import { B } from "./b.js";\nimport { A } from "./a.js";\nconsole.log(A, B);\n',
        "a.js": 'console.log("a");\nexport const A = 1;\n',
        "b.js": 'import { A as ONE } from "./a.js";\nconsole.log("b");\n'
        "export const B = ONE + 1;\n",
    }
    assert output_of(modules) == "a\nb\n1 2\n"


def test_classes_generators_and_promises_are_exported() -> None:
    modules = {
        "main.js": 'import {\n  C,\n  g,\n  p,\n} from "./a.js";\n'
        "p().then((v) => console.log(new C().v, ...g(), v));\n",
        "a.js": "export class C {\n  v = 1;\n}\nexport function* g() {\n  yield 2;\n}\n"
        "export async function p() {\n  return 3;\n}\n",
    }
    assert output_of(modules) == "1 2 3\n"


def test_what_is_imported_later_is_a_script_of_its_own_that_runs_at_the_first_import() -> None:
    modules = {
        "main.js": 'import { A } from "./a.js";\n'
        "async function go() {\n"
        '  const { B } = await import("./b.js");\n'
        '  const { C } = await import("./c.js");\n'
        "  console.log(A, B, C);\n}\n"
        'console.log("first");\ngo();\n',
        "a.js": "export const A = 1;\n",
        "b.js": 'import { A } from "./a.js";\nimport { C } from "./c.js";\n'
        'console.log("later");\nexport const B = A + C;\n',
        "c.js": "export const C = 5;\n",
    }
    first, later = split_modules("main.js", modules.__getitem__)
    # A template's script runs when it is put into the page, once.
    page = f"""
    let template = {{ replaceWith() {{ template = null; {later} }} }};
    globalThis.document = {{ getElementById: () => template }};
    """
    answer = subprocess.run(
        [find_node(), "-e", page + first], capture_output=True, text=True, check=True, timeout=60
    )
    assert answer.stdout == "first\nlater\n1 6 5\n"


def test_a_script_is_ascii_and_its_texts_are_the_same() -> None:
    source = "console.log('\u2026 \U0001f332', /\u2013/u.test('\u2013'));"
    escaped = ascii_script(source)
    assert escaped.isascii()
    command = [find_node(), "-e", escaped]
    answer = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    assert answer.stdout == "\u2026 \U0001f332 true\n"


def test_comments_on_lines_of_their_own_are_left_out_and_code_stays() -> None:
    modules = {
        "main.js": "/**\n * Text ** with `marks`.\n * @type {number}\n */\n// One line.\n"
        "const a = 1; // after code\n  /** @type {any} */ (console).log(a, '/** b */');\n",
    }
    assert output_of(modules) == "1 /** b */\n"
    script = join_modules("main.js", modules.__getitem__)
    assert "Text" not in script
    assert "One line" not in script


def test_a_circle_of_imports_is_refused_and_named() -> None:
    modules = {
        "main.js": 'import { a } from "./a.js";\n',
        "a.js": 'import { b } from "./b.js";\nexport const a = 1;\n',
        "b.js": 'import { a } from "./a.js";\nexport const b = 1;\n',
    }
    with pytest.raises(DrawingError, match=re.escape("circular import: a.js -> b.js -> a.js")):
        join_modules("main.js", modules.__getitem__)


@pytest.mark.parametrize(
    "line",
    ['import a from "./a.js";', 'import "./a.js";', "export default 1;", "export let a = 1;"],
)
def test_another_form_of_import_or_export_is_refused(line: str) -> None:
    modules = {"main.js": f"const x = 1;\n{line}\n"}
    message = re.escape(f"main.js: unsupported import or export: {line}")
    with pytest.raises(DrawingError, match=message):
        join_modules("main.js", modules.__getitem__)


def test_nothing_of_modules_is_left_in_the_pages_script() -> None:
    script = "".join(split_modules("app/app.js"))
    assert not re.search(r"^(import|export)\b", script, re.MULTILINE)
    assert "innerHTML" not in script
    assert "</script" not in script


def test_what_ends_a_list_is_left_out_but_not_the_body_of_a_loop() -> None:
    source = (
        "const f = () => {\n  let n = 0;\n  for (; n < 3; n += 1);\n};\n"
        "const g = () => {\n  if (f());\n};\n"
        "const o = {\n  a: [\n    1,\n    2,\n  ],\n  b() {\n    return 3;\n  },\n};\n"
        "g();\nconsole.log(o.a.length, o.b());\n"
    )
    assert output_of({"main.js": source}) == "2 3\n"
    assert "return 3}}" in join_modules("main.js", {"main.js": source}.__getitem__)


def test_white_space_is_left_out_and_what_it_means_stays() -> None:
    modules = {
        "main.js": 'const a = 1;\nlet b = a - -1;\nb = b + +a;\nconst s = " = ( , ) ";\n'
        'const r = /a = b/.test("a = b") ? 1 : 0;\nconst t = ` = ${a} , `;\n'
        "const f = (\n  x,\n  y,\n) =>\n  x +\n  y;\nclass C {\n  #p = 2;\n  get p() {\n"
        "    return -this.#p;\n  }\n}\nconsole.log(\n  [b, s, r, t, f(1, 2), new C().p]\n"
        '    .map(String)\n    .join("|"),\n);\n',
    }
    assert output_of(modules) == "3| = ( , ) |1| = 1 , |3|-2\n"
    assert len(join_modules("main.js", modules.__getitem__)) < len(modules["main.js"]) + 60


def test_declarations_in_a_row_are_one_and_mean_the_same() -> None:
    source = (
        "let a = 12;\nconst b = a / 2 / 3;\nlet c = (x) => x / 2;\nconst d = async (x) => x + 1;\n"
        'const e = (\n  a\n);\nconst g = /a = \\/ /.test("a = / ") ? ";" : 0;\n'
        "const h = (x, y) => {\n  const z = x;\n  return (w) => w + z + y;\n};\n"
        "for (const i of [1]) d(i).then((x) => console.log(a, b, c(b), e, g, h(1, 2)(3), x));\n"
    )
    assert output_of({"main.js": source}) == "12 2 1 12 ; 6 2\n"
    script = join_modules("main.js", {"main.js": source}.__getitem__)
    assert "let b=a/2/3,c=x=>x/2,d=async(x)=>x+1;let e=" in script


def test_constants_and_private_names_are_shortened_and_mean_the_same() -> None:
    modules = {
        "main.js": 'import { ALL_PARTS } from "./a.js";\nimport { Box } from "./a.js";\n'
        "const MAX_SIZE_PX = 3;\nconst KEY_NAME = 4;\n"
        "const list = [...ALL_PARTS, `${MAX_SIZE_PX}`];\n"
        'const keys = { KEY_NAME: 5, "MAX": 6 };\n'
        'console.log(list.join("|"), keys.KEY_NAME, KEY_NAME, new Box(2).grow(), "#size");\n',
        "a.js": "const MAX_SIZE_PX = 7;\nexport const ALL_PARTS = [MAX_SIZE_PX, -MAX_SIZE_PX];\n"
        "export class Box {\n  #size = 1;\n  constructor(size) {\n    this.#size = size;\n  }\n"
        "  grow() {\n    return this.#twice() + this?.#area;\n  }\n  #twice() {\n"
        "    return 2 * this.#size;\n  }\n  get #area() {\n    return this.#size ** 2;\n  }\n}\n",
    }
    assert output_of(modules) == "7|-7|3 5 4 8 #size\n"
    script = join_modules("main.js", modules.__getitem__)
    for name in ("MAX_SIZE_PX", "ALL_PARTS", ".#size", "#twice", "#area"):
        assert name not in script


def test_the_pages_modules_have_no_name_that_a_short_name_could_be() -> None:
    for path in files("viz").joinpath("assets").rglob("*.js"):  # type: ignore[attr-defined]
        assert not re.search(r"(?<![\w\"])_\w", path.read_text(encoding="utf-8")), path
