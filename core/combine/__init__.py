"""All evidence together, tile by tile.

polygon_role  the two roles of polygons
evidence      what each kind of evidence says of a tile
verdict       all evidence about one tile: a plain AND
uncertainty   pixels whose verdict would change under a slightly stricter or looser rule
question      what is asked about every tile
stream        the loop over the tiles
"""
