"""标注：the person's own file back, with the cells that must be mended coloured and explained in it."""
