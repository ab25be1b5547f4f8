"""Pictures of Pillow."""

from conformance.kind import Library

of = Library("Pillow", "from PIL import Image, ImageDraw, ImageFont, ImageFilter, ImagePalette", needs="PIL")

KINDS = [
    of(
        "picture",
        "x = Image.new('RGB', (2, 2), 'red')",
        "x.tobytes(), x.mode",
        "x.putpixel((0, 0), (1, 2, 3))",
        "box[0].getpixel((0, 0)) == (1, 2, 3)",
    ),
    of(
        "picture with transparency",
        "x = Image.new('RGBA', (2, 2), (1, 2, 3, 4))",
        "x.tobytes(), x.mode",
        "x.putalpha(9)",
        "box[0].getpixel((0, 0))[3] == 9",
    ),
    of("picture with a palette", "x = Image.new('P', (2, 2))\nx.putpalette([1, 2, 3] * 256)", "x.tobytes(), x.getpalette()[:6]"),
    of("picture of floats", "x = Image.new('F', (2, 1), .5)", "x.tobytes(), x.mode"),
    of(
        "picture from an array",
        "import numpy as np\nx = Image.fromarray(np.arange(4, dtype='u1').reshape(2, 2))",
        "x.tobytes()",
        needs="numpy",
    ),
    of(
        "picture read from bytes",
        "import io\nb = io.BytesIO()\nImage.new('L', (2, 2), 7).save(b, 'PNG')\nx = Image.open(b)\nx.load()",
        "x.tobytes(), x.size",
        alias="",
    ),
    of(
        "picture's information",
        "x = Image.new('L', (1, 1))\nx.info['note'] = ['n']",
        "x.info",
        "x.info['note'].append(1)",
        "box[0].info['note'] == ['n', 1]",
    ),
    of(
        "canvas of a picture",
        "x = Image.new('L', (2, 2))\nd = ImageDraw.Draw(x)",
        "x.tobytes()",
        alias="",
        degraded="d x",
        why="what draws; the picture is kept",
    ),
    of("filter", "x = ImageFilter.GaussianBlur(2)", "x.radius"),
    of(
        "font",
        "x = ImageFont.truetype(ImageFont.load_default().path, 12) if isinstance(getattr(ImageFont.load_default(), 'path', None), str) else 1",
        "type(x).__name__",
        alias="",
    ),
    of("palette", "x = ImagePalette.ImagePalette('RGB', list(range(6)))", "x.mode, list(x.palette)"),
]
