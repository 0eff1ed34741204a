# ruff: noqa: ISC004, E501  cells of several lines
"""Notebooks that exercise what a kernel can say, each a list of cells."""

from __future__ import annotations

from typing import Any

from nbformat import v4

NOTEBOOKS: dict[str, list[str | tuple[str, str]]] = {
    "streams": [
        "print('one')\nprint('two', end='')\nprint('three')",
        "import sys\nprint('out')\nsys.stdout.flush()\nprint('err', file=sys.stderr)\n"
        "sys.stderr.flush()\nprint('out again')",
        "sys.stdout.write('no newline')",
        "for n in range(3):\n    print(n, flush=True)",
        "print('progress 1%\\rprogress 2%')\nprint('ü 茶 ☕ \\x1b[31mred\\x1b[0m')",
        "print('x' * 300_000)",
    ],
    "results": [
        "1 + 1",
        "None",
        "'text'",
        "a = 3; a",
        "a;",
        "_, __",
        "[In[1], Out[1], _i1]",
        "float('nan'), float('inf'), b'bytes', {1, 2}",
        "object",
    ],
    "rich": [
        "from IPython.display import HTML, Image, JSON, Javascript, Latex, Markdown, SVG, display",
        "HTML('<b>x</b>')",
        "display(Markdown('*x*'), Latex('$x$'), JSON({'a': [1, None]}))",
        "SVG('<svg xmlns=\"http://www.w3.org/2000/svg\"/>')",
        "Image(data=b'\\x89PNG\\r\\n\\x1a\\n' + bytes(40), width=3)",
        "class Rich:\n    def _repr_mimebundle_(self, include=None, exclude=None):\n"
        "        return {'text/plain': 'rich', 'application/x+json': {'k': 1}}, {'m': {'w': 2}}\n"
        "Rich()",
        "class Torn:\n    def _repr_html_(self):\n        raise ValueError('torn')\nTorn()",
        "display('a', metadata={'x': 1})\ndisplay({'text/plain': 'raw'}, raw=True)",
    ],
    "display ids": [
        "from IPython.display import display, update_display, clear_output",
        "h = display('first', display_id='one')",
        "display('again', display_id='one')",
        "h.update('changed')",
        "update_display('last', display_id='one')\nprint('done')",
        "update_display('nothing', display_id='unknown')",
    ],
    "clear": [
        "from IPython.display import clear_output, display",
        "print('gone')\nclear_output()\nprint('stays')",
        "print('gone')\nclear_output(wait=True)\nprint('stays')",
        "print('stays')\nclear_output(wait=True)",
        "for n in range(3):\n    clear_output(wait=True)\n    display(n)",
    ],
    "errors": [
        ("def inner():\n    return 1 / 0\ninner()", "raises-exception"),
        ("x = (", "raises-exception"),
        ("raise ValueError('first') from KeyError('cause')", "raises-exception"),
        ("raise ExceptionGroup('many', [ValueError(1), KeyError(2)])", "raises-exception"),
        ("import sys\nsys.exit(3)", "raises-exception"),
        ("raise KeyboardInterrupt", "raises-exception"),
        ("input('name? ')", "raises-exception"),
        ("import getpass\ngetpass.getpass()", "raises-exception"),
        (
            "class Odd(Exception):\n    def __str__(self):\n        raise RuntimeError\nraise Odd",
            "raises-exception",
        ),
        ("%nosuchmagic", "raises-exception"),
        ("%%nosuchmagic\nx", "raises-exception"),
        ("print('before')\n1 / 0\nprint('after')", "raises-exception"),
        "print('goes on')",
    ],
    "stops": ["print('ran')", "1 / 0", "print('never')"],
    "tags": [("print('skipped')", "skip-execution"), "print('ran')", ("", "x"), "   "],
    "async": [
        "import asyncio\nawait asyncio.sleep(0.01)\nprint('slept')",
        "async def f():\n    await asyncio.sleep(0)\n    return 7\nawait f()",
        "task = asyncio.create_task(f())\nlater = asyncio.get_running_loop()",
        "await task",
        "await asyncio.gather(f(), f())",
        ("await asyncio.wait_for(asyncio.sleep(9), 0.01)", "raises-exception"),
        "import contextvars\nv = contextvars.ContextVar('v')\ntoken = v.set(5)",
        "v.get()",
    ],
    "threads": [
        "import threading\ndef work(n):\n    print('thread', n)\n"
        "ts = [threading.Thread(target=work, args=(n,)) for n in range(3)]\n"
        "[(t.start(), t.join()) for t in ts]\nprint('main')",
        "from concurrent.futures import ThreadPoolExecutor\n"
        "with ThreadPoolExecutor(2) as p:\n    print(list(p.map(abs, [-1, -2])))",
        "from IPython.display import display\nt = threading.Thread(target=display, args=('shown',))\n"
        "t.start(); t.join()",
        "def fail():\n    1 / 0\nt = threading.Thread(target=fail); t.start(); t.join()",
    ],
    "processes": [
        "!echo shell",
        "x = !printf 'a\\nb'\nx",
        "import subprocess, sys, os\nsubprocess.run(['echo', 'child'], check=True)\nNone",
        "subprocess.run([sys.executable, '-c', 'print(6 * 7)'], capture_output=True).stdout",
        "code = os.system('echo system')\ncode",
        "%%bash\necho bash\necho wrong >&2",
        ("%%bash\nexit 3", "raises-exception"),
        "!exit 4\n_exit_code",
    ],
    "forks": [
        "import multiprocessing as mp, time\nctx = mp.get_context('fork')\n"
        "p = ctx.Process(target=print, args=('from a fork',)); p.start(); p.join()\n"
        "time.sleep(0.8)",
        "with ctx.Pool(2) as pool:\n    print(pool.map(abs, [-1, -2, -3]))",
    ],
    "magics": [
        "%pwd\n'quiet'",
        "%%capture caught\nprint('hidden')",
        "caught.stdout",
        "%env COURSEKIT_PROBE=1",
        "import os\nos.environ['COURSEKIT_PROBE']",
        "%who_ls",
        "%history -n",
        "%precision 3\n3.14159",
        "%%writefile probe.txt\ntext",
        "%cat probe.txt",
        "print?",
        "%load_ext autoreload\n%autoreload 2",
        "%matplotlib --list",
    ],
    "widgets": [
        "import ipywidgets as w\nslider = w.IntSlider(value=3, description='n')\nslider",
        "box = w.VBox([w.Label('a'), w.Button(description='b')])\nbox",
        "slider.value = 8\nbox.children[0].value = 'changed'",
        "out = w.Output()\nout",
        "with out:\n    print('inside')\n    display('shown')",
        "out.clear_output()",
        "with out:\n    print('again')",
        "@out.capture()\ndef f():\n    print('captured')\nf()",
        "out.append_stdout('more')",
        ("with out:\n    1 / 0", "raises-exception"),
        "w.interact(lambda x: x * 2, x=(0, 5))",
        "image = w.Image(value=bytes(range(200)), format='png')\nimage",
        "slider.close()",
        "w.HTML('<i>x</i>')",
    ],
    "plots": [
        "import matplotlib.pyplot as plt\nplt.plot([1, 2, 1])\nplt.show()",
        "fig, ax = plt.subplots(figsize=(2, 1))\nax.bar([1, 2], [3, 4])",
        "%matplotlib inline\n%config InlineBackend.figure_formats = ['svg']\n"
        "plt.rcParams['svg.hashsalt'] = 'x'\nplt.rcParams['svg.fonttype'] = 'none'",
        "import matplotlib\nmatplotlib.get_backend(), plt.get_fignums()",
    ],
    "frames": [
        "import numpy as np, pandas as pd",
        "frame = pd.DataFrame({'a': [1, 2], 'b': ['x', None]})\nframe",
        "frame.describe()",
        "np.arange(6).reshape(2, 3)",
        "frame.style.hide(axis='index').set_uuid('u').to_html()",
        "wide = pd.DataFrame({f'a_long_name_{n}': [n * 1000, 2] for n in range(30)})\nprint(wide)",
        "wide",
        "{name: pd.get_option(name) for name in ('display.max_columns', 'display.encoding')}",
    ],
    "address space": [
        "import os, numpy as np",
        # Far more than there is memory, and none of it used.
        "mapped = np.memmap('large', mode='w+', shape=1 << 42, dtype='u1')\nmapped[5] = 7\n"
        "os.remove('large')\nint(mapped[5])",
    ],
    "unsendable": [
        ("from IPython.display import JSON\nJSON({'a': object()})", "raises-exception"),
        ("display(JSON({'a': 1j}))", "raises-exception"),
        "'after'",
    ],
    "connection": ["import ipykernel\nipykernel.get_connection_file()[-5:]"],
    "kit": [
        "import coursekit",
        "%%quiz q\n? Two and two?\n= 4\n- 5\n",
        "from coursekit import Quiz\nQuiz.__name__",
        ("%%quiz\n? Torn\n= a\n= b\n", "raises-exception"),
    ],
    "no kit": [("%%quiz q\n? Two and two?\n= 4\n", "raises-exception")],
    "modules": [
        "import sys\n__name__, sys.modules['__main__'].__name__, sys.path[0]",
        "import warnings\nwarnings.warn('look out')",
        "import logging\nlogging.warning('logged')",
        "import pickle\nclass K: pass\npickle.loads(pickle.dumps(K())).__class__.__name__",
        "sorted(n for n in globals() if not n.startswith('_'))",
        "get_ipython().__class__.__name__, __builtins__.__name__",
        "import inspect\ndef g():\n    return 1\ninspect.getsource(g)",
        "import sys; sys.flags.safe_path, sys.argv[1:2]",
    ],
    "exit": ["print('ran')", "import atexit\natexit.register(open, 'left.txt', 'w')\nNone"],
    "closed streams": [
        "import sys\nsys.stderr.close()",
        "print('before')",
        "with sys.stdout as out:\n    print('last', flush=True)",
        "1",
    ],
    "own output": [
        "print('result')",
        "import json\nfrom pathlib import Path\n"
        "[len(c['outputs']) for c in json.loads(Path('out.ipynb').read_text())['cells']]",
        "!cp out.ipynb copy.txt",
    ],
    "log": [
        "get_ipython().log.warning('outside')",
        "from multiprocessing import get_context\ndef show():\n    display('in vain')\n"
        "one = get_context('fork').Process(target=show)\none.start()\none.join()",
        "%config",
        "type(get_ipython().kernel).__name__, type(get_ipython().parent.parent).__name__",
        "get_ipython().kernel.session.username",
    ],
    "seeds": ["import random\nrandom.seed(4)\nrandom.random()"],
    "markdown": ["%%markdown\n# Title", "%%html\n<b>x</b>", "%%latex\n$x$"],
    "history": ["x = 1", "%history 1"],
    "hooks": [
        "def before(info):\n    print('before')\nget_ipython().events.register('pre_run_cell', before)",
        "1",
        "get_ipython().set_next_input('next')",
        "get_ipython().events.unregister('pre_run_cell', before)",
    ],
    "directories": [
        "import os\nos.makedirs('sub', exist_ok=True)",
        "%cd -q sub",
        "%cd -q -",
        "print(os.path.basename(os.getcwd()) == os.path.basename(str(_dh[0])), len(_dh))",
        "%pushd sub",
        "%popd",
        "get_ipython().starting_dir == str(_dh[0])",
    ],
    "variables": [
        "import os\nfor name in ('TERM', 'CLICOLOR', 'FORCE_COLOR', 'CLICOLOR_FORCE', 'PAGER',\n"
        "             'GIT_PAGER', 'MPLBACKEND', 'PYDEVD_USE_FRAME_EVAL'):\n"
        "    print(name, os.environ.get(name))",
        "!echo $TERM $PAGER",
    ],
    "arguments": [
        "import sys\nprint(len(sys.argv), sys.argv[1], sys.argv[3:])",
    ],
    "pools": [
        "import atexit\natexit.register(lambda: open('bye.txt', 'w').write('x'))",
        "from concurrent.futures import ThreadPoolExecutor\npool = ThreadPoolExecutor(1)\n"
        "pool.submit(int).result()",
        "import asyncio, time\nawait asyncio.to_thread(time.sleep, 0.01)",
    ],
    "calls to come": [
        "import asyncio\nseen = []\nloop = asyncio.get_event_loop()\n"
        "def call(n):\n    seen.append(n)\n    n and loop.call_soon(call, n - 1)\n"
        "loop.call_soon(call, 3)\nNone",
        "seen",
    ],
}


def notebook(name: str) -> Any:
    """Return one of them as a notebook."""
    cells = []
    for cell in NOTEBOOKS[name]:
        source, tag = cell if isinstance(cell, tuple) else (cell, "")
        cells.append(v4.new_code_cell(source, metadata={"tags": [tag]} if tag else {}))
    cells.insert(1, v4.new_markdown_cell("Prose."))
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    return v4.new_notebook(cells=cells, metadata={"kernelspec": spec})
