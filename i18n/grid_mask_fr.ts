<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en">
<context>
    <name>GridMask</name>
    <message>
        <source>Build validity mask</source>
        <translation>Construire un masque de validité</translation>
    </message>
    <message>
        <source>Tells for every pixel of a grid whether it may be used</source>
        <translation>Indique pour chaque pixel d&apos;une grille s&apos;il est utilisable</translation>
    </message>
    <message>
        <source>validity,cloud,quality,qa,rasterize,polygon,mask,nodata,valid,invalid,binary</source>
        <translation>validity,cloud,quality,qa,rasterize,polygon,mask,nodata,valid,invalid,binary,validité,nuage,qualité,rasteriser,polygone,masque,valide,non valide,binaire</translation>
    </message>
    <message>
        <source>Makes a raster that tells for every pixel whether it may be used: 1 valid, 0 invalid.

A pixel is valid if all evidence given says so: its centre lies inside the valid polygons, not inside the invalid polygons, and the raster mask, interpolated at the centre, reaches the threshold. A centre on a polygon&apos;s boundary lies inside it. Evidence that is not given does not count.

The mask takes exactly the grid of the reference raster; nothing is shifted. Polygons and raster mask may be in any CRS, the raster mask may have any pixel size.</source>
        <translation>Crée un raster qui indique pour chaque pixel s&apos;il est utilisable&#xa0;: 1 valide, 0 non valide.

Un pixel est valide si tous les critères fournis l&apos;indiquent&#xa0;: son centre est situé dans les polygones des zones valides, hors des polygones des zones non valides, et le masque raster, interpolé en ce centre, atteint le seuil. Un centre situé sur le contour d&apos;un polygone est considéré comme étant à l&apos;intérieur. Un critère qui n&apos;est pas fourni n&apos;est pas pris en compte.

Le masque reprend exactement la grille du raster de référence, sans aucun décalage. Les polygones et le masque raster peuvent être dans n&apos;importe quel SCR, et le masque raster peut avoir n&apos;importe quelle taille de pixel.</translation>
    </message>
    <message>
        <source>OUTPUT is empty; give the path of the file that the mask is written to, or TEMPORARY_OUTPUT</source>
        <translation>OUTPUT est vide&#xa0;; indiquez le chemin du fichier où le masque sera écrit, ou TEMPORARY_OUTPUT</translation>
    </message>
    <message>
        <source>MASK &apos;{layer}&apos; is rotated against the grid or in another CRS, where only the rule &apos;{rule}&apos; can be used; warp it to the CRS of the grid first (nearest neighbour), or use that rule</source>
        <translation>MASK «&#xa0;{layer}&#xa0;» est pivoté par rapport à la grille ou dans un autre SCR, où seule la règle «&#xa0;{rule}&#xa0;» peut servir&#xa0;; reprojetez-le d&apos;abord dans le SCR de la grille (plus proche voisin), ou utilisez cette règle</translation>
    </message>
    <message>
        <source>there is not enough memory for this run ({reason}), and nothing was written; take a larger pixel size, crop the grid by EXTENT, give layers of fewer features, or close other programs</source>
        <translation>Il n&apos;y a pas assez de mémoire pour cette exécution ({reason}), et rien n&apos;a été écrit&#xa0;; prenez une taille de pixel plus grande, découpez la grille par EXTENT, donnez des couches de moins d&apos;entités, ou fermez d&apos;autres programmes</translation>
    </message>
    <message>
        <source>PIXEL_SIZE {value} over an extent of {width:g} x {height:g} gives no grid that GDAL can address; give larger pixels or a smaller extent</source>
        <translation>Avec PIXEL_SIZE = {value}, une emprise de {width:g} x {height:g} donne une grille que GDAL ne peut pas adresser&#xa0;; indiquez des pixels plus grands ou une emprise plus petite</translation>
    </message>
    <message>
        <source>Valid polygons</source>
        <translation>Polygones des zones valides</translation>
    </message>
    <message>
        <source>Invalid polygons</source>
        <translation>Polygones des zones non valides</translation>
    </message>
    <message>
        <source>Valid</source>
        <translation>Valide</translation>
    </message>
    <message>
        <source>Outside the valid polygons</source>
        <translation>Hors des zones valides</translation>
    </message>
    <message>
        <source>Inside the invalid polygons</source>
        <translation>Dans les zones non valides</translation>
    </message>
    <message>
        <source>Raster mask</source>
        <translation>Masque raster</translation>
    </message>
    <message>
        <source>Beyond the raster mask</source>
        <translation>Au-delà du masque raster</translation>
    </message>
    <message>
        <source>its centre lies inside or on the boundary</source>
        <translation>son centre est à l&apos;intérieur ou sur le contour</translation>
    </message>
    <message>
        <source>its centre lies strictly inside</source>
        <translation>son centre est strictement à l&apos;intérieur</translation>
    </message>
    <message>
        <source>they overlap any part of it</source>
        <translation>ils en chevauchent une partie quelconque</translation>
    </message>
    <message>
        <source>it lies fully inside</source>
        <translation>il est entièrement à l&apos;intérieur</translation>
    </message>
    <message>
        <source>they cover at least a given fraction of it</source>
        <translation>ils en couvrent au moins une fraction donnée</translation>
    </message>
    <message>
        <source>Interpolated at the pixel&apos;s centre</source>
        <translation>Interpolé au centre du pixel</translation>
    </message>
    <message>
        <source>All cells under the pixel are valid</source>
        <translation>Toutes les cellules sous le pixel sont valides</translation>
    </message>
    <message>
        <source>Fraction of the pixel that valid cells cover</source>
        <translation>Fraction du pixel couverte par des cellules valides</translation>
    </message>
    <message>
        <source>CREATION_OPTIONS: {format} has no option &apos;{name}&apos;; leave it out, or take one of those it has: {known}</source>
        <translation>CREATION_OPTIONS&#xa0;: {format} n&apos;a pas d&apos;option «&#xa0;{name}&#xa0;»&#xa0;; retirez-la, ou prenez-en une de celles qu&apos;il a&#xa0;: {known}</translation>
    </message>
    <message>
        <source>CREATION_OPTIONS: {name} would move the mask onto another grid; leave it out, and give the grid that you want as REFERENCE, or by EXTENT, PIXEL_SIZE and CRS</source>
        <translation>CREATION_OPTIONS&#xa0;: {name} déplacerait le masque sur une autre grille&#xa0;; retirez-la, et indiquez la grille voulue par REFERENCE, ou par EXTENT, PIXEL_SIZE et CRS</translation>
    </message>
    <message>
        <source>CREATION_OPTIONS: OVERVIEW_COMPRESS={compression} may change pixel values in the overviews; take one of {lossless}, or leave it out</source>
        <translation>CREATION_OPTIONS&#xa0;: OVERVIEW_COMPRESS={compression} peut modifier les valeurs des pixels dans les aperçus&#xa0;; prenez-en une de {lossless}, ou retirez-la</translation>
    </message>
    <message>
        <source>CREATION_OPTIONS: {name}={value} is no size that can be used; give a whole number from {least} to {most}, or leave it out</source>
        <translation>CREATION_OPTIONS&#xa0;: {name}={value} n&apos;est pas une taille utilisable&#xa0;; indiquez un nombre entier de {least} à {most}, ou retirez-la</translation>
    </message>
    <message>
        <source>CREATION_OPTIONS: COMPRESS={compression} is for pixels of 1 bit; add NBITS=1, or take another compression</source>
        <translation>CREATION_OPTIONS&#xa0;: COMPRESS={compression} est faite pour des pixels de 1 bit&#xa0;; ajoutez NBITS=1, ou prenez une autre compression</translation>
    </message>
    <message>
        <source>CREATION_OPTIONS: NBITS={bits} holds whole numbers from 0 to {most}, but {least} to {largest} are to be written; leave it out, or give a larger one</source>
        <translation>CREATION_OPTIONS&#xa0;: NBITS={bits} contient les nombres entiers de 0 à {most}, mais {least} à {largest} doivent être écrits&#xa0;; retirez-la, ou prenez-en une plus grande</translation>
    </message>
    <message>
        <source>&apos;{path}&apos;: the format {format} makes {cols} x {rows} pixels of {wanted_cols} x {wanted_rows}, so it can&apos;t hold this mask; give a path that ends in .tif</source>
        <translation>«&#xa0;{path}&#xa0;»&#xa0;: le format {format} fait {cols} x {rows} pixels de {wanted_cols} x {wanted_rows} et ne peut donc pas contenir ce masque&#xa0;; indiquez un chemin qui se termine par .tif</translation>
    </message>
    <message>
        <source>&apos;{path}&apos;: the format {format} can&apos;t hold the grid: it would move pixels by up to {shift:.2g} of their size; give a path that ends in .tif</source>
        <translation>«&#xa0;{path}&#xa0;»&#xa0;: le format {format} ne peut pas contenir la grille&#xa0;: il déplacerait les pixels de jusqu&apos;à {shift:.2g} fois leur taille&#xa0;; indiquez un chemin qui se termine par .tif</translation>
    </message>
    <message>
        <source>&apos;{path}&apos;: the format {format} doesn&apos;t keep the CRS, so the mask would lie elsewhere or nowhere; give a path that ends in .tif</source>
        <translation>«&#xa0;{path}&#xa0;»&#xa0;: le format {format} ne conserve pas le SCR, si bien que le masque se trouverait ailleurs ou nulle part&#xa0;; indiquez un chemin qui se termine par .tif</translation>
    </message>
    <message>
        <source>&apos;{path}&apos; can&apos;t be written, for its disk is full; make room there, or give another folder ({reason})</source>
        <translation>Impossible d&apos;écrire «&#xa0;{path}&#xa0;», car son disque est plein&#xa0;; libérez de la place, ou indiquez un autre dossier ({reason})</translation>
    </message>
    <message>
        <source>&apos;{path}&apos; can&apos;t be written; see that its folder can be written to and the disk has room for it, or give another path, one that ends in .tif (GDAL says: {reason})</source>
        <translation>Impossible d&apos;écrire «&#xa0;{path}&#xa0;»&#xa0;; vérifiez que son dossier est accessible en écriture et que le disque a assez de place, ou indiquez un autre chemin, qui se termine par .tif (GDAL dit&#xa0;: {reason})</translation>
    </message>
    <message>
        <source>&apos;{path}&apos;: CREATION_OPTIONS {options} change pixel values, so the file can&apos;t hold a mask; leave out what loses</source>
        <translation>«&#xa0;{path}&#xa0;»&#xa0;: CREATION_OPTIONS {options} modifie les valeurs des pixels, donc le fichier ne peut pas contenir de masque&#xa0;; retirez les options avec perte</translation>
    </message>
    <message>
        <source>&apos;{path}&apos;: the format {format} changes pixel values, so it can&apos;t hold a mask; give a path that ends in .tif</source>
        <translation>«&#xa0;{path}&#xa0;»&#xa0;: le format {format} modifie les valeurs des pixels et ne peut donc pas contenir un masque&#xa0;; indiquez un chemin qui se termine par .tif</translation>
    </message>
    <message>
        <source>a part of it is missing; is the disk full?</source>
        <translation>il en manque une partie&#xa0;; le disque est-il plein&#xa0;?</translation>
    </message>
    <message>
        <source>&apos;{path}&apos; can&apos;t be replaced ({reason}); close what uses it, or give another OUTPUT</source>
        <translation>Impossible de remplacer «&#xa0;{path}&#xa0;» ({reason})&#xa0;; fermez ce qui l&apos;utilise, ou indiquez un autre fichier pour OUTPUT</translation>
    </message>
    <message>
        <source>OUTPUT &apos;{path}&apos; can&apos;t be written there ({reason}); give a folder that exists and is writable</source>
        <translation>Impossible d&apos;écrire OUTPUT «&#xa0;{path}&#xa0;» à cet emplacement ({reason})&#xa0;; indiquez un dossier existant et accessible en écriture</translation>
    </message>
    <message>
        <source>&apos;{path}&apos; can&apos;t be a Cloud Optimized GeoTIFF; give a path that ends in .tif, or set CLOUD_OPTIMIZED to No</source>
        <translation>«&#xa0;{path}&#xa0;» ne peut pas être un GeoTIFF optimisé pour le cloud&#xa0;; indiquez un chemin qui se termine par .tif, ou mettez CLOUD_OPTIMIZED à Non</translation>
    </message>
    <message>
        <source>OUTPUT &apos;{path}&apos; would be a virtual raster, which holds no pixels; give a path that ends in .tif</source>
        <translation>OUTPUT «&#xa0;{path}&#xa0;» serait un raster virtuel, qui ne contient pas de pixels&#xa0;; indiquez un chemin qui se termine par .tif</translation>
    </message>
    <message>
        <source>OUTPUT &apos;{path}&apos; has a suffix that no raster format has; give one such as .tif</source>
        <translation>L&apos;extension de OUTPUT «&#xa0;{path}&#xa0;» ne correspond à aucun format raster&#xa0;; indiquez-en une telle que .tif</translation>
    </message>
    <message>
        <source>this QGIS&apos;s GDAL {version} can&apos;t write Cloud Optimized GeoTIFF; set CLOUD_OPTIMIZED to No</source>
        <translation>la bibliothèque GDAL {version} de ce QGIS ne sait pas écrire de GeoTIFF optimisé pour le cloud&#xa0;; mettez CLOUD_OPTIMIZED à Non</translation>
    </message>
    <message>
        <source>a grid of {cols} x {rows} pixels needs at least {needed} of memory, and this computer has {usable}; take a larger pixel size, or crop the grid by EXTENT</source>
        <translation>Une grille de {cols} x {rows} pixels demande au moins {needed} de mémoire, et cet ordinateur en a {usable}&#xa0;; prenez une taille de pixel plus grande, ou découpez la grille par EXTENT</translation>
    </message>
    <message>
        <source>a grid of {cols} x {rows} pixels needs at least {needed} in &apos;{folder}&apos;, where {free} are free; make room there, give another folder, take a larger pixel size, or crop the grid by EXTENT</source>
        <translation>Une grille de {cols} x {rows} pixels demande au moins {needed} dans «&#xa0;{folder}&#xa0;», où {free} sont libres&#xa0;; libérez de la place, indiquez un autre dossier, prenez une taille de pixel plus grande, ou découpez la grille par EXTENT</translation>
    </message>
    <message>
        <source>two outputs are the same file &apos;{path}&apos; (&apos;{other}&apos;); give each its own</source>
        <translation>Deux sorties désignent le même fichier «&#xa0;{path}&#xa0;» («&#xa0;{other}&#xa0;»)&#xa0;; indiquez un fichier différent pour chacune</translation>
    </message>
    <message>
        <source>&apos;{path}&apos; and &apos;{other}&apos; would both come with a file &apos;{shared}&apos;; give them different names</source>
        <translation>«&#xa0;{path}&#xa0;» et «&#xa0;{other}&#xa0;» seraient tous deux accompagnés d&apos;un fichier «&#xa0;{shared}&#xa0;»&#xa0;; donnez-leur des noms différents</translation>
    </message>
    <message>
        <source>&apos;{path}&apos; would take the place of &apos;{name}&apos;, which {parameter} (&apos;{layer}&apos;) is read from; give another file</source>
        <translation>«&#xa0;{path}&#xa0;» prendrait la place de «&#xa0;{name}&#xa0;», qui est lu pour {parameter} («&#xa0;{layer}&#xa0;»)&#xa0;; indiquez un autre fichier</translation>
    </message>
    <message>
        <source>&apos;{path}&apos; would come with a file &apos;{name}&apos; that is there and belongs to something else; give it another name, or delete that file</source>
        <translation>«&#xa0;{path}&#xa0;» serait accompagné d&apos;un fichier «&#xa0;{name}&#xa0;» qui existe déjà et qui appartient à autre chose&#xa0;; donnez-lui un autre nom, ou supprimez ce fichier</translation>
    </message>
    <message>
        <source>OUTPUT &apos;{path}&apos; is no path that can be written to ({reason}); give another one</source>
        <translation>OUTPUT «&#xa0;{path}&#xa0;» n&apos;est pas un chemin où l&apos;on peut écrire ({reason})&#xa0;; indiquez-en un autre</translation>
    </message>
    <message>
        <source>OUTPUT &apos;{path}&apos; is a folder; give the path of a file in it</source>
        <translation>OUTPUT «&#xa0;{path}&#xa0;» est un dossier&#xa0;; indiquez le chemin d&apos;un fichier dans ce dossier</translation>
    </message>
    <message>
        <source>OUTPUT &apos;{path}&apos; is there and write-protected; allow it to be written, or give another file</source>
        <translation>OUTPUT «&#xa0;{path}&#xa0;» existe déjà et est protégé en écriture&#xa0;; autorisez l&apos;écriture, ou indiquez un autre fichier</translation>
    </message>
    <message>
        <source>OUTPUT &apos;{path}&apos; is a file that {parameter} (&apos;{layer}&apos;) is read from; give another file</source>
        <translation>OUTPUT «&#xa0;{path}&#xa0;» est un fichier qui est lu pour {parameter} («&#xa0;{layer}&#xa0;»)&#xa0;; indiquez un autre fichier</translation>
    </message>
    <message>
        <source>OUTPUT &apos;{path}&apos; is there and holds {count} tables or rasters that would be lost: {names}; give another file, such as one that ends in .tif</source>
        <translation>OUTPUT «&#xa0;{path}&#xa0;» existe et contient {count} tables ou rasters qui seraient perdus&#xa0;: {names}&#xa0;; indiquez un autre fichier, par exemple un fichier .tif</translation>
    </message>
    <message>
        <source>&apos;{path}&apos;: the format {format} can&apos;t hold this mask; give a path that ends in .tif (GDAL says: {reason})</source>
        <translation>«&#xa0;{path}&#xa0;»&#xa0;: le format {format} ne peut pas contenir ce masque&#xa0;; indiquez un chemin qui se termine par .tif (GDAL dit&#xa0;: {reason})</translation>
    </message>
    <message>
        <source>CREATION_OPTIONS {options} can&apos;t be used for {format}: {reason}; correct them or leave them out</source>
        <translation>CREATION_OPTIONS {options} ne peut pas être utilisé pour {format}&#xa0;: {reason}&#xa0;; corrigez ou retirez ces options</translation>
    </message>
    <message>
        <source>Validity mask</source>
        <translation>Masque de validité</translation>
    </message>
    <message>
        <source>Reasons</source>
        <translation>Motifs</translation>
    </message>
    <message>
        <source>A second raster that tells why each pixel is invalid, as a sum: {reasons}. 0 exactly where the mask is valid.</source>
        <translation>Un second raster qui dit pourquoi chaque pixel est non valide, sous forme de somme&#xa0;: {reasons}. 0 exactement là où le masque est valide.</translation>
    </message>
    <message>
        <source>Uncertain pixels</source>
        <translation>Pixels incertains</translation>
    </message>
    <message>
        <source>Another raster that is 1 where the verdict is uncertain: where it would change if boundaries lay a little further in or out, or the threshold a little higher or lower.</source>
        <translation>Un autre raster, qui vaut 1 là où le verdict est incertain&#xa0;: là où il changerait si les contours se trouvaient un peu plus à l&apos;intérieur ou à l&apos;extérieur, ou si le seuil était un peu plus haut ou plus bas.</translation>
    </message>
    <message>
        <source>{name} is given {count} times; give it once</source>
        <translation>{name} est indiqué {count} fois&#xa0;; indiquez-le une seule fois</translation>
    </message>
    <message>
        <source>Additional creation options</source>
        <translation>Options de création supplémentaires</translation>
    </message>
    <message>
        <source>GDAL&apos;s options for the format of the files: NAME=VALUE, several with | between them, such as COMPRESS=ZSTD|NUM_THREADS=ALL_CPUS. They come before the plugin&apos;s own: DEFLATE in tiles of 512 pixels.</source>
        <translation>Options de GDAL pour le format des fichiers&#xa0;: NOM=VALEUR, plusieurs séparées par |, comme COMPRESS=ZSTD|NUM_THREADS=ALL_CPUS. Elles l&apos;emportent sur celles de l&apos;extension&#xa0;: DEFLATE par tuiles de 512 pixels.</translation>
    </message>
    <message>
        <source>Write Cloud Optimized GeoTIFF</source>
        <translation>Écrire un GeoTIFF optimisé pour le cloud (COG)</translation>
    </message>
    <message>
        <source>With overviews inside and laid out so that a part can be read over the web. For paths that end in .tif.</source>
        <translation>Avec des aperçus internes et une disposition qui permet d&apos;en lire une partie par le web. Pour les chemins qui se terminent par .tif.</translation>
    </message>
    <message>
        <source>No</source>
        <translation>Non</translation>
    </message>
    <message>
        <source>Yes, overviews by nearest neighbour</source>
        <translation>Oui, aperçus par le plus proche voisin</translation>
    </message>
    <message>
        <source>Yes, overviews by mode (the most frequent value)</source>
        <translation>Oui, aperçus par le mode (la valeur la plus fréquente)</translation>
    </message>
    <message>
        <source>CREATION_OPTIONS has &apos;{piece}&apos;; give NAME=VALUE, several with | between them: COMPRESS=LZW|BIGTIFF=YES</source>
        <translation>CREATION_OPTIONS contient «&#xa0;{piece}&#xa0;»&#xa0;; indiquez NOM=VALEUR, plusieurs séparées par |&#xa0;: COMPRESS=LZW|BIGTIFF=YES</translation>
    </message>
    <message>
        <source>CREATION_OPTIONS gives {name} twice; give it once</source>
        <translation>CREATION_OPTIONS donne {name} deux fois&#xa0;; indiquez-la une seule fois</translation>
    </message>
    <message>
        <source>Reference raster (the mask takes its grid)</source>
        <translation>Raster de référence (le masque reprend sa grille)</translation>
    </message>
    <message>
        <source>The mask gets exactly the pixels and the CRS of this raster. Without it, give a pixel size, and an extent or valid polygons.</source>
        <translation>Le masque reprend exactement les pixels et le SCR de ce raster. Sans raster de référence, indiquez une taille de pixel, et une emprise ou des polygones des zones valides.</translation>
    </message>
    <message>
        <source>Extent</source>
        <translation>Emprise</translation>
    </message>
    <message>
        <source>With a reference raster: crops its grid along whole pixels, without shifting it. Without one: where the grid lies; if empty, it covers the valid polygons.</source>
        <translation>Avec un raster de référence&#xa0;: découpe sa grille selon des pixels entiers, sans la décaler. Sans raster de référence&#xa0;: emplacement de la grille&#xa0;; si vide, la grille couvre les polygones des zones valides.</translation>
    </message>
    <message>
        <source>Pixel size (without a reference raster)</source>
        <translation>Taille de pixel (sans raster de référence)</translation>
    </message>
    <message>
        <source>Width and height of a pixel in units of the CRS.</source>
        <translation>Largeur et hauteur d&apos;un pixel, dans les unités du SCR.</translation>
    </message>
    <message>
        <source>CRS (without a reference raster)</source>
        <translation>SCR (sans raster de référence)</translation>
    </message>
    <message>
        <source>CRS of the mask. If empty: that of the extent, else of the valid polygons, else of the project.</source>
        <translation>SCR du masque. Si vide&#xa0;: celui de l&apos;emprise, à défaut celui des polygones des zones valides, à défaut celui du projet.</translation>
    </message>
    <message>
        <source>there is neither a reference raster nor a pixel size; give REFERENCE, or PIXEL_SIZE with EXTENT or VALID</source>
        <translation>Ni raster de référence ni taille de pixel&#xa0;; indiquez REFERENCE, ou PIXEL_SIZE avec EXTENT ou VALID</translation>
    </message>
    <message>
        <source>PIXEL_SIZE is {value}; give a number above 0</source>
        <translation>PIXEL_SIZE vaut {value}&#xa0;; indiquez un nombre supérieur à 0</translation>
    </message>
    <message>
        <source>there is a pixel size, but nothing says where the grid lies; give EXTENT or VALID, or a REFERENCE raster</source>
        <translation>Une taille de pixel est fournie, mais rien n&apos;indique où se trouve la grille&#xa0;; indiquez EXTENT ou VALID, ou un raster REFERENCE</translation>
    </message>
    <message>
        <source>EXTENT &apos;{value}&apos; has no area in {crs}; give xmin,xmax,ymin,ymax with an area</source>
        <translation>EXTENT «&#xa0;{value}&#xa0;» a une surface nulle dans {crs}&#xa0;; indiquez xmin,xmax,ymin,ymax avec une surface non nulle</translation>
    </message>
    <message>
        <source>EXTENT &apos;{value}&apos; doesn&apos;t overlap the reference raster &apos;{layer}&apos; ({extent} in {crs}); give an extent inside it, or none</source>
        <translation>EXTENT «&#xa0;{value}&#xa0;» ne chevauche pas le raster de référence «&#xa0;{layer}&#xa0;» ({extent} dans {crs})&#xa0;; indiquez une emprise située à l&apos;intérieur, ou aucune</translation>
    </message>
    <message>
        <source>PIXEL_SIZE is {value}, but the reference raster &apos;{layer}&apos; has pixels of {width} x {height}; clear PIXEL_SIZE or REFERENCE</source>
        <translation>PIXEL_SIZE vaut {value}, mais les pixels du raster de référence «&#xa0;{layer}&#xa0;» mesurent {width} x {height}&#xa0;; laissez vide PIXEL_SIZE ou REFERENCE</translation>
    </message>
    <message>
        <source>CRS is {value}, but the reference raster &apos;{layer}&apos; is in {crs}; clear CRS or REFERENCE</source>
        <translation>CRS vaut {value}, mais le raster de référence «&#xa0;{layer}&#xa0;» est dans {crs}&#xa0;; laissez vide CRS ou REFERENCE</translation>
    </message>
    <message>
        <source>CRS &apos;{value}&apos; is not known; give one such as EPSG:32616</source>
        <translation>CRS «&#xa0;{value}&#xa0;» est inconnu&#xa0;; indiquez un SCR tel que EPSG:32616</translation>
    </message>
    <message>
        <source>A whole number; the file gets the smallest data type that holds both values.</source>
        <translation>Nombre entier&#xa0;; le fichier reçoit le plus petit type de données pouvant contenir les deux valeurs.</translation>
    </message>
    <message>
        <source>Value of valid pixels</source>
        <translation>Valeur des pixels valides</translation>
    </message>
    <message>
        <source>Value of invalid pixels</source>
        <translation>Valeur des pixels non valides</translation>
    </message>
    <message>
        <source>VALID_VALUE and INVALID_VALUE are both {value}; give two different values</source>
        <translation>VALID_VALUE et INVALID_VALUE valent toutes deux {value}&#xa0;; indiquez deux valeurs différentes</translation>
    </message>
    <message>
        <source>Pixels whose centre lies outside all of these polygons become invalid.</source>
        <translation>Les pixels dont le centre est situé hors de tous ces polygones deviennent non valides.</translation>
    </message>
    <message>
        <source>Pixels whose centre lies inside one of these polygons, or on its boundary, become invalid.</source>
        <translation>Les pixels dont le centre est situé dans l&apos;un de ces polygones, ou sur son contour, deviennent non valides.</translation>
    </message>
    <message>
        <source>A pixel lies in the valid polygons if</source>
        <translation>Un pixel est dans les polygones des zones valides si</translation>
    </message>
    <message>
        <source>A pixel lies in the invalid polygons if</source>
        <translation>Un pixel est dans les polygones des zones non valides si</translation>
    </message>
    <message>
        <source>Fraction of a pixel the valid polygons must cover (percent)</source>
        <translation>Fraction du pixel que les polygones des zones valides doivent couvrir (pour cent)</translation>
    </message>
    <message>
        <source>Fraction of a pixel the invalid polygons must cover (percent)</source>
        <translation>Fraction du pixel que les polygones des zones non valides doivent couvrir (pour cent)</translation>
    </message>
    <message>
        <source>The last three look at the pixel&apos;s square and at all polygons of the layer together, dissolved.</source>
        <translation>Les trois dernières règles considèrent le carré du pixel et tous les polygones de la couche ensemble, regroupés.</translation>
    </message>
    <message>
        <source>Above 0, and 100 at most. Counts only with the rule that asks for a given fraction of the pixel.</source>
        <translation>Supérieure à 0, 100 au plus. Ne compte qu&apos;avec la règle qui demande une fraction donnée du pixel.</translation>
    </message>
    <message>
        <source>{name} is {value}; give a number above 0, and 100 at most</source>
        <translation>{name} vaut {value}&#xa0;; indiquez un nombre supérieur à 0 et ne dépassant pas 100</translation>
    </message>
    <message>
        <source>A cloud mask, quality band, class map ... of any pixel size and CRS. Its valid cells are interpolated bilinearly at the centre of every pixel.</source>
        <translation>Masque de nuages, bande de qualité, carte de classes... avec une taille de pixel et un SCR quelconques. La validité de ses cellules est interpolée de façon bilinéaire au centre de chaque pixel.</translation>
    </message>
    <message>
        <source>Band of the raster mask</source>
        <translation>Bande du masque raster</translation>
    </message>
    <message>
        <source>The band whose cells decide.</source>
        <translation>Bande dont les cellules déterminent la validité.</translation>
    </message>
    <message>
        <source>Which cells are valid (empty: not 0, not nodata)</source>
        <translation>Cellules valides (si vide&#xa0;: ni 0 ni nodata)</translation>
    </message>
    <message>
        <source>Values and ranges: 4-7,11. Comparisons: &gt;=0.3. Bits, counted from 0: bits 14-15 &lt; 3 &amp; bits 12-13 &lt; 3. Combine with &amp; (and), | (or), not, and brackets. Nodata is never valid.</source>
        <translation>Valeurs et plages&#xa0;: 4-7,11. Comparaisons&#xa0;: &gt;=0.3. Bits, numérotés à partir de 0&#xa0;: bits 14-15 &lt; 3 &amp; bits 12-13 &lt; 3. Combiner avec &amp; (and&#xa0;: et), | (or&#xa0;: ou), not (non) et des parenthèses&#xa0;; ces mots s&apos;écrivent en anglais et les décimales avec un point. Les cellules nodata ne sont jamais valides.</translation>
    </message>
    <message>
        <source>Invalid</source>
        <translation>Non valide</translation>
    </message>
    <message>
        <source>By its georeference</source>
        <translation>Selon son géoréférencement</translation>
    </message>
    <message>
        <source>By grid index (cells on every n-th pixel)</source>
        <translation>Selon les indices de la grille (une cellule tous les n pixels)</translation>
    </message>
    <message>
        <source>How the raster mask decides</source>
        <translation>Comment le masque raster décide</translation>
    </message>
    <message>
        <source>The last two ask every cell under the pixel&apos;s square; they are for masks finer than the grid. The fraction is compared with the threshold.</source>
        <translation>Les deux dernières règles examinent toutes les cellules sous le carré du pixel&#xa0;; elles sont faites pour les masques plus fins que la grille. La fraction est comparée au seuil.</translation>
    </message>
    <message>
        <source>Threshold of the raster mask</source>
        <translation>Seuil du masque raster</translation>
    </message>
    <message>
        <source>A pixel is valid where the mask, 1 at valid and 0 at invalid cells, is at least this between its cells. 0.999: all cells around must be valid. 0.5: the border runs midway. With the rule that asks for a fraction: the fraction of the pixel that valid cells must cover.</source>
        <translation>Un pixel est valide là où le masque, qui vaut 1 aux cellules valides et 0 aux autres, atteint au moins cette valeur entre ses cellules. 0,999&#xa0;: toutes les cellules voisines doivent être valides. 0,5&#xa0;: la limite passe à mi-chemin. Avec la règle qui demande une fraction&#xa0;: la fraction du pixel que les cellules valides doivent couvrir.</translation>
    </message>
    <message>
        <source>Pixels beyond the raster mask</source>
        <translation>Pixels au-delà du masque raster</translation>
    </message>
    <message>
        <source>What pixels are for which the raster mask has no cell.</source>
        <translation>État des pixels pour lesquels le masque raster n&apos;a pas de cellule.</translation>
    </message>
    <message>
        <source>Where the raster mask lies</source>
        <translation>Où se trouve le masque raster</translation>
    </message>
    <message>
        <source>By grid index, for masks without georeference: the centre of cell (i, j) lies on row i times rows, column j times columns. The next four parameters count only then.</source>
        <translation>Selon les indices de la grille, pour les masques sans géoréférencement&#xa0;: le centre de la cellule (i, j) se trouve à la ligne i fois le pas en lignes, colonne j fois le pas en colonnes. Les quatre paramètres suivants ne comptent qu&apos;alors.</translation>
    </message>
    <message>
        <source>By grid index: rows from cell to cell</source>
        <translation>Selon les indices de la grille&#xa0;: lignes d&apos;une cellule à la suivante</translation>
    </message>
    <message>
        <source>By grid index: columns from cell to cell</source>
        <translation>Selon les indices de la grille&#xa0;: colonnes d&apos;une cellule à la suivante</translation>
    </message>
    <message>
        <source>By grid index: row of the mask on the grid&apos;s first row</source>
        <translation>Selon les indices de la grille&#xa0;: ligne du masque sur la première ligne de la grille</translation>
    </message>
    <message>
        <source>By grid index: column of the mask on the grid&apos;s first column</source>
        <translation>Selon les indices de la grille&#xa0;: colonne du masque sur la première colonne de la grille</translation>
    </message>
    <message>
        <source>In pixels of the grid.</source>
        <translation>En pixels de la grille.</translation>
    </message>
    <message>
        <source>MASK: band {band} of &apos;{layer}&apos; holds complex numbers ({dtype}), which can&apos;t be compared; make a raster of their magnitude, or of their real or imaginary part, and give that</source>
        <translation>MASK&#xa0;: la bande {band} de «&#xa0;{layer}&#xa0;» contient des nombres complexes ({dtype}), qui ne se comparent pas&#xa0;; faites un raster de leur module, ou de leur partie réelle ou imaginaire, et indiquez celui-ci</translation>
    </message>
    <message>
        <source>MASK_VALID &apos;{rule}&apos; doesn&apos;t fit band {band} of &apos;{layer}&apos;, which holds {dtype}: bits can be tested in whole numbers that have them; use a comparison such as &gt;=0.5, or another band</source>
        <translation>MASK_VALID «&#xa0;{rule}&#xa0;» ne convient pas à la bande {band} de «&#xa0;{layer}&#xa0;», qui est de type {dtype}&#xa0;: seuls des nombres entiers ont des bits à tester, et seulement ceux de leur type&#xa0;; utilisez une comparaison telle que &gt;=0.5, ou une autre bande</translation>
    </message>
    <message>
        <source>THRESHOLD is 0, so every fraction of valid cells reaches it; give a number above 0, or leave MASK out</source>
        <translation>THRESHOLD vaut 0, donc toute fraction de cellules valides l&apos;atteint&#xa0;; indiquez un nombre supérieur à 0, ou retirez MASK</translation>
    </message>
    <message>
        <source>Uncertain: distance from a boundary (pixels)</source>
        <translation>Incertitude&#xa0;: distance à un contour (pixels)</translation>
    </message>
    <message>
        <source>For the output of uncertain pixels: how near a pixel&apos;s centre is to a polygon&apos;s boundary.</source>
        <translation>Pour la sortie des pixels incertains&#xa0;: à quelle distance du contour d&apos;un polygone le centre d&apos;un pixel doit se trouver.</translation>
    </message>
    <message>
        <source>Uncertain: margin around the threshold</source>
        <translation>Incertitude&#xa0;: marge autour du seuil</translation>
    </message>
    <message>
        <source>For the output of uncertain pixels: how far the threshold is raised and lowered.</source>
        <translation>Pour la sortie des pixels incertains&#xa0;: de combien le seuil est relevé et abaissé.</translation>
    </message>
    <message>
        <source>{name} is {value}; give the number of a band, the first one is 1</source>
        <translation>{name} vaut {value}&#xa0;; indiquez le numéro d&apos;une bande, la première est 1</translation>
    </message>
    <message>
        <source>{name} is {value}; give one of the numbers {options}</source>
        <translation>{name} vaut {value}&#xa0;; indiquez l&apos;un des nombres {options}</translation>
    </message>
    <message>
        <source>{name} is {value}; give a text</source>
        <translation>{name} vaut {value}&#xa0;; indiquez un texte</translation>
    </message>
    <message>
        <source>{name} is {value}; give a whole number</source>
        <translation>{name} vaut {value}&#xa0;; indiquez un nombre entier</translation>
    </message>
    <message>
        <source>{name} is {value}; give a number from {least} to {most}</source>
        <translation>{name} vaut {value}&#xa0;; indiquez un nombre de {least} à {most}</translation>
    </message>
    <message>
        <source>{name} is {value}; give a number above {least}</source>
        <translation>{name} vaut {value}&#xa0;; indiquez un nombre supérieur à {least}</translation>
    </message>
    <message>
        <source>raster layer &apos;{layer}&apos; can&apos;t be opened: {reason}</source>
        <translation>Impossible d&apos;ouvrir la couche raster «&#xa0;{layer}&#xa0;»&#xa0;: {reason}</translation>
    </message>
    <message>
        <source>raster layer &apos;{layer}&apos; can&apos;t be read: {reason}</source>
        <translation>Impossible de lire la couche raster «&#xa0;{layer}&#xa0;»&#xa0;: {reason}</translation>
    </message>
    <message>
        <source>raster layer can&apos;t be read: {reason}</source>
        <translation>Impossible de lire la couche raster&#xa0;: {reason}</translation>
    </message>
    <message>
        <source>the file &apos;{path}&apos; of raster layer &apos;{layer}&apos; was changed while the mask was being made; run again when it is complete</source>
        <translation>le fichier «&#xa0;{path}&#xa0;» de la couche raster «&#xa0;{layer}&#xa0;» a été modifié pendant le calcul du masque&#xa0;; relancez quand il est complet</translation>
    </message>
    <message>
        <source>MASK_BAND is {band}, which &apos;{layer}&apos; doesn&apos;t have; give a band from 1 to {count}</source>
        <translation>MASK_BAND vaut {band}, une bande que «&#xa0;{layer}&#xa0;» n&apos;a pas&#xa0;; indiquez une bande de 1 à {count}</translation>
    </message>
    <message>
        <source>raster layer &apos;{layer}&apos; is placed by ground control points, which give it no grid; warp it first (in QGIS, or with gdalwarp), and give the result</source>
        <translation>la couche raster «&#xa0;{layer}&#xa0;» est placée par des points de contrôle au sol, qui ne lui donnent pas de grille&#xa0;; géoréférencez-la d&apos;abord (dans QGIS, ou avec gdalwarp) et indiquez le résultat</translation>
    </message>
    <message>
        <source>raster layer &apos;{layer}&apos; has lost its georeference: its file is damaged, GDAL says &quot;{reason}&quot;. Take an undamaged copy, or give the file its geotransform and its CRS anew (as MASK, a file can be placed by grid index, MASK_PLACEMENT 1, which needs no georeference)</source>
        <translation>La couche raster «&#xa0;{layer}&#xa0;» a perdu son géoréférencement&#xa0;: son fichier est endommagé, GDAL dit «&#xa0;{reason}&#xa0;». Prenez une copie intacte, ou redonnez au fichier sa géotransformation et son SCR (comme MASK, un fichier peut être placé par indice de grille, MASK_PLACEMENT 1, qui n&apos;a pas besoin de géoréférencement)</translation>
    </message>
    <message>
        <source>raster layer &apos;{layer}&apos; ({provider}) has no pixels of its own; export it to a file first and use that</source>
        <translation>La couche raster «&#xa0;{layer}&#xa0;» ({provider}) n&apos;a pas de pixels propres&#xa0;; exportez-la d&apos;abord dans un fichier et utilisez celui-ci</translation>
    </message>
    <message>
        <source>raster layer &apos;{layer}&apos; has the geotransform {transform}, which gives its pixels no place on the map; put its georeference right or give another layer (as MASK, a file can be placed by grid index, MASK_PLACEMENT 1, which needs no georeference)</source>
        <translation>La couche raster «&#xa0;{layer}&#xa0;» a la géotransformation {transform}, qui ne donne à ses pixels aucune place sur la carte&#xa0;; corrigez son géoréférencement ou indiquez une autre couche (comme MASK, un fichier peut être placé par indice de grille, MASK_PLACEMENT 1, qui n&apos;a pas besoin de géoréférencement)</translation>
    </message>
    <message>
        <source>Grid: {cols} columns x {rows} rows, pixels of {width:g} x {height:g} {units}, {crs}</source>
        <translation>Grille&#xa0;: {cols} colonnes x {rows} lignes, pixels de {width:g} x {height:g} {units}, {crs}</translation>
    </message>
    <message>
        <source>{parameter}: &apos;{layer}&apos; has no georeference; its pixels are taken to be 1 x 1, from 0, 0 to the right and down. If it had one, its file is damaged: take another copy, or put its georeference right. A raster mask without georeference can be placed by grid index (MASK_PLACEMENT 1).</source>
        <translation>{parameter}&#xa0;: «&#xa0;{layer}&#xa0;» n&apos;a pas de géoréférencement&#xa0;; ses pixels sont pris comme faisant 1 x 1, depuis 0, 0 vers la droite et vers le bas. S&apos;il en avait un, son fichier est endommagé&#xa0;: prenez une autre copie, ou corrigez son géoréférencement. Un masque raster sans géoréférencement peut être placé par indice de grille (MASK_PLACEMENT 1).</translation>
    </message>
    <message>
        <source>That is {pixels} pixels, which takes long; a larger pixel size makes fewer</source>
        <translation>Cela fait {pixels} pixels, ce qui prend du temps&#xa0;; une taille de pixel plus grande en donne moins</translation>
    </message>
    <message>
        <source>It needs at least {disk} on the disk, and {memory} of memory</source>
        <translation>Il faut au moins {disk} sur le disque et {memory} de mémoire</translation>
    </message>
    <message>
        <source>Computing and writing the pixels</source>
        <translation>Calcul et écriture des pixels</translation>
    </message>
    <message>
        <source>Dissolving the polygons for the uncertain pixels</source>
        <translation>Fusion des polygones pour les pixels incertains</translation>
    </message>
    <message>
        <source>{role}: reading the features</source>
        <translation>{role}&#xa0;: lecture des entités</translation>
    </message>
    <message>
        <source>{role}: dissolving the polygons</source>
        <translation>{role}&#xa0;: fusion des polygones</translation>
    </message>
    <message>
        <source>{role}: {polygons} polygons of {features} features from &apos;{layer}&apos;</source>
        <translation>{role}&#xa0;: {polygons} polygone(s) dans {features} entité(s) de «&#xa0;{layer}&#xa0;»</translation>
    </message>
    <message>
        <source>{role}: GDAL warns of &apos;{layer}&apos;: {warning}</source>
        <translation>{role}&#xa0;: GDAL signale à propos de «&#xa0;{layer}&#xa0;»&#xa0;: {warning}</translation>
    </message>
    <message>
        <source>{role}: {count} features have no geometry: {ids}</source>
        <translation>{role}&#xa0;: {count} entité(s) sans géométrie&#xa0;: {ids}</translation>
    </message>
    <message>
        <source>{role}: {count} features hold no polygon: {ids}</source>
        <translation>{role}&#xa0;: {count} entité(s) sans polygone&#xa0;: {ids}</translation>
    </message>
    <message>
        <source>{role}: feature {id} is used as drawn, every part of it, though its boundary intersects itself ({reason} at {x:.10g}, {y:.10g})</source>
        <translation>{role}&#xa0;: entité {id} prise telle qu&apos;elle est dessinée, avec toutes ses parties, bien que son contour se recoupe ({reason} en {x:.10g}, {y:.10g})</translation>
    </message>
    <message>
        <source>{role}: {count} more features whose boundary intersects itself</source>
        <translation>{role}&#xa0;: {count} autre(s) entité(s) dont le contour se recoupe</translation>
    </message>
    <message>
        <source>{role}: {count} features were not checked for boundaries that intersect themselves, which would take long; every part of them counts all the same</source>
        <translation>{role}&#xa0;: {count} entités n&apos;ont pas été contrôlées (contours qui se recoupent), ce qui prendrait du temps&#xa0;; chacune de leurs parties compte quand même</translation>
    </message>
    <message>
        <source>&apos;{layer}&apos; has no valid polygon, so every pixel is invalid</source>
        <translation>«&#xa0;{layer}&#xa0;» ne contient aucun polygone de zone valide&#xa0;: tous les pixels sont donc non valides</translation>
    </message>
    <message>
        <source>{role}: &apos;{layer}&apos; or the grid has no CRS; both are taken to be in the same</source>
        <translation>{role}&#xa0;: «&#xa0;{layer}&#xa0;» ou la grille n&apos;a pas de SCR&#xa0;; le même SCR est supposé pour les deux</translation>
    </message>
    <message>
        <source>{role}: there is no transformation from the CRS of &apos;{layer}&apos; ({source}) to that of the grid ({target}); its coordinates are taken as they are</source>
        <translation>{role}&#xa0;: il n&apos;y a pas de transformation du SCR de «&#xa0;{layer}&#xa0;» ({source}) vers celui de la grille ({target})&#xa0;; ses coordonnées sont prises telles quelles</translation>
    </message>
    <message>
        <source>{role}: reprojected from {source} to {target}</source>
        <translation>{role}&#xa0;: reprojection de {source} vers {target}</translation>
    </message>
    <message>
        <source>{role}: features that lie outside the grid, or have no geometry, were not read</source>
        <translation>{role}&#xa0;: les entités hors de la grille ou sans géométrie n&apos;ont pas été lues</translation>
    </message>
    <message>
        <source>{role}: {count} features lie outside the grid, or have no geometry</source>
        <translation>{role}&#xa0;: {count} entités sont hors de la grille ou sans géométrie</translation>
    </message>
    <message>
        <source>{role}: {count} features lie outside the grid: {ids}</source>
        <translation>{role}&#xa0;: {count} entité(s) hors de la grille&#xa0;: {ids}</translation>
    </message>
    <message>
        <source>{role}: {count} features cover no pixel, as they have no area: {ids}</source>
        <translation>{role}&#xa0;: {count} entité(s) sans surface, qui ne couvrent donc aucun pixel&#xa0;: {ids}</translation>
    </message>
    <message>
        <source>{role}: {count} features cover no pixel, as they are smaller than a pixel or lie between pixel centres: {ids}; with the rule &apos;{rule}&apos; they count</source>
        <translation>{role}&#xa0;: {count} entité(s) qui ne couvrent aucun pixel, car plus petites qu&apos;un pixel ou situées entre les centres des pixels&#xa0;: {ids}&#xa0;; avec la règle «&#xa0;{rule}&#xa0;», elles sont prises en compte</translation>
    </message>
    <message>
        <source>Raster mask: band {band} of &apos;{layer}&apos;, {cols} columns x {rows} rows, {crs}</source>
        <translation>Masque raster&#xa0;: bande {band} de «&#xa0;{layer}&#xa0;», {cols} colonnes x {rows} lignes, {crs}</translation>
    </message>
    <message>
        <source>Raster mask: &apos;{layer}&apos; has no CRS; it is taken to be in the grid&apos;s</source>
        <translation>Masque raster&#xa0;: «&#xa0;{layer}&#xa0;» n&apos;a pas de SCR&#xa0;; le SCR de la grille est supposé</translation>
    </message>
    <message>
        <source>Raster mask: the grid has no CRS, so it is taken to be in that of &apos;{layer}&apos; ({crs}); if it isn&apos;t, give the reference raster its CRS in the layer&apos;s properties</source>
        <translation>Masque raster&#xa0;: la grille n&apos;a pas de SCR, elle est supposée être dans celui de «&#xa0;{layer}&#xa0;» ({crs})&#xa0;; si ce n&apos;est pas le cas, attribuez son SCR au raster de référence dans les propriétés de la couche</translation>
    </message>
    <message>
        <source>Raster mask: there is no transformation from the CRS of &apos;{layer}&apos; ({source}) to that of the grid ({target}); its coordinates are taken as they are</source>
        <translation>Masque raster&#xa0;: il n&apos;y a pas de transformation du SCR de «&#xa0;{layer}&#xa0;» ({source}) vers celui de la grille ({target})&#xa0;; ses coordonnées sont prises telles quelles</translation>
    </message>
    <message>
        <source>Raster mask: rotated against the grid or in another CRS; every pixel is projected into it</source>
        <translation>Masque raster&#xa0;: pivoté par rapport à la grille ou dans un autre SCR&#xa0;; chaque pixel y est projeté</translation>
    </message>
    <message>
        <source>No evidence is given (VALID, INVALID or MASK), so every pixel is valid</source>
        <translation>Aucun critère n&apos;est fourni (VALID, INVALID ou MASK)&#xa0;: tous les pixels sont donc valides</translation>
    </message>
    <message>
        <source>Pixels taken away, by each from what those before it left:</source>
        <translation>Pixels écartés par chaque critère, parmi ceux laissés par les critères précédents&#xa0;:</translation>
    </message>
    <message>
        <source>  {reason}: {count} ({percent:.2f} %)</source>
        <translation>  {reason}&#xa0;: {count} ({percent:.2f}&#xa0;%)</translation>
    </message>
    <message>
        <source>Pixels by all the reasons that hold for them:</source>
        <translation>Pixels selon l&apos;ensemble des motifs qui s&apos;y appliquent&#xa0;:</translation>
    </message>
    <message>
        <source>Valid: {valid} of {pixels} pixels ({percent:.2f} %)</source>
        <translation>Valides&#xa0;: {valid} pixels sur {pixels} ({percent:.2f}&#xa0;%)</translation>
    </message>
    <message>
        <source>No pixel is valid. If that is not as it should be: do the layers overlap the grid, and does MASK_VALID name the valid cells? The output REASONS tells for every pixel.</source>
        <translation>Aucun pixel n&apos;est valide. Si ce n&apos;est pas voulu&#xa0;: les couches chevauchent-elles la grille, et MASK_VALID désigne-t-il les cellules valides&#xa0;? La sortie REASONS le dit pour chaque pixel.</translation>
    </message>
    <message>
        <source>Valid area: {area} square metres on the ellipsoid</source>
        <translation>Surface valide&#xa0;: {area} mètres carrés sur l&apos;ellipsoïde</translation>
    </message>
    <message>
        <source>Valid area: about {area} square metres on the ellipsoid; a part of the grid lies off it, or the map is torn there</source>
        <translation>Surface valide&#xa0;: environ {area} mètres carrés sur l&apos;ellipsoïde&#xa0;; une partie de la grille se trouve hors de celui-ci, ou la carte y est déchirée</translation>
    </message>
    <message>
        <source>Valid area: {area} square metres on the plane of the map, as its CRS has no ellipsoid</source>
        <translation>Surface valide&#xa0;: {area} mètres carrés sur le plan de la carte, car son SCR n&apos;a pas d&apos;ellipsoïde</translation>
    </message>
    <message>
        <source>Valid area: {area} square metres on the plane of the map, as there is no transformation from its CRS to the ellipsoid</source>
        <translation>Surface valide&#xa0;: {area} mètres carrés sur le plan de la carte, car il n&apos;y a pas de transformation de son SCR vers l&apos;ellipsoïde</translation>
    </message>
    <message>
        <source>Valid area: {area} in squared units of the grid, which has no CRS</source>
        <translation>Surface valide&#xa0;: {area} en unités carrées de la grille, qui n&apos;a pas de SCR</translation>
    </message>
    <message>
        <source>MASK_VALID is given without MASK, so it doesn&apos;t count</source>
        <translation>MASK_VALID est indiqué sans MASK, il ne compte donc pas</translation>
    </message>
    <message>
        <source>Cancelled: nothing was written</source>
        <translation>Annulé&#xa0;: rien n&apos;a été écrit</translation>
    </message>
    <message>
        <source>An earlier run was killed just before its end; the files that it had finished are in their places now: {paths}</source>
        <translation>Une exécution précédente a été interrompue juste avant sa fin&#xa0;; les fichiers qu&apos;elle avait achevés sont maintenant à leur place&#xa0;: {paths}</translation>
    </message>
    <message>
        <source>no CRS</source>
        <translation>sans SCR</translation>
    </message>
    <message>
        <source>a CRS without a code</source>
        <translation>un SCR sans code</translation>
    </message>
    <message>
        <source>Number of valid pixels</source>
        <translation>Nombre de pixels valides</translation>
    </message>
    <message>
        <source>Number of invalid pixels</source>
        <translation>Nombre de pixels non valides</translation>
    </message>
    <message>
        <source>Valid pixels in percent</source>
        <translation>Pourcentage de pixels valides</translation>
    </message>
    <message>
        <source>Area of the valid pixels in square metres, on the ellipsoid</source>
        <translation>Surface des pixels valides en mètres carrés, sur l&apos;ellipsoïde</translation>
    </message>
    <message>
        <source>Validity mask: {valid} = valid, {invalid} = invalid. Made with Grid Mask.</source>
        <translation>Masque de validité&#xa0;: {valid} = valide, {invalid} = non valide. Créé avec Grid Mask.</translation>
    </message>
    <message>
        <source>Why pixels are invalid, as a sum: {reasons}; 0 = valid. Made with Grid Mask.</source>
        <translation>Pourquoi les pixels sont non valides, sous forme de somme&#xa0;: {reasons}&#xa0;; 0 = valide. Créé avec Grid Mask.</translation>
    </message>
    <message>
        <source>1 where the validity mask would change under a slightly stricter or looser rule, else 0. Made with Grid Mask.</source>
        <translation>1 là où le masque de validité changerait avec une règle un peu plus stricte ou un peu plus souple, sinon 0. Créé avec Grid Mask.</translation>
    </message>
    <message>
        <source>Certain</source>
        <translation>Certain</translation>
    </message>
    <message>
        <source>Uncertain</source>
        <translation>Incertain</translation>
    </message>
    <message>
        <source>polygon layer &apos;{layer}&apos; can&apos;t be used: {reason}</source>
        <translation>La couche de polygones «&#xa0;{layer}&#xa0;» est inutilisable&#xa0;: {reason}</translation>
    </message>
    <message>
        <source>the geometries of {count} features of polygon layer &apos;{layer}&apos; can&apos;t be read ({ids}); repair or delete these features</source>
        <translation>Impossible de lire la géométrie de {count} entités de la couche de polygones «&#xa0;{layer}&#xa0;» ({ids})&#xa0;; réparez ou supprimez ces entités</translation>
    </message>
    <message>
        <source>feature {id} of &apos;{layer}&apos; is a {kind}; give a layer that holds polygons only</source>
        <translation>L&apos;entité {id} de «&#xa0;{layer}&#xa0;» est de type {kind}&#xa0;; indiquez une couche qui ne contient que des polygones</translation>
    </message>
    <message>
        <source>its .shx lists {listed} shapes, and its .shp holds more</source>
        <translation>son .shx énumère {listed} formes, et son .shp en contient davantage</translation>
    </message>
    <message>
        <source>its .shx lists {listed} shapes, and its .dbf holds {rows} records</source>
        <translation>son .shx énumère {listed} formes, et son .dbf contient {rows} enregistrements</translation>
    </message>
    <message>
        <source>its spatial index doesn&apos;t lead to all of its features</source>
        <translation>son index spatial ne mène pas à toutes ses entités</translation>
    </message>
    <message>
        <source>{count} of its shapes are gone</source>
        <translation>{count} de ses formes ont disparu</translation>
    </message>
    <message>
        <source>the file &apos;{path}&apos; of polygon layer &apos;{layer}&apos; is damaged or out of date: {reason}; take an undamaged copy, make its spatial index anew (layer properties, Source), or export the layer to a new file</source>
        <translation>Le fichier «&#xa0;{path}&#xa0;» de la couche de polygones «&#xa0;{layer}&#xa0;» est endommagé ou périmé&#xa0;: {reason}&#xa0;; prenez une copie intacte, refaites son index spatial (propriétés de la couche, Source), ou exportez la couche vers un nouveau fichier</translation>
    </message>
    <message>
        <source>the files of the shapefile &apos;{path}&apos; of polygon layer &apos;{layer}&apos; are of different versions: {reason}; take all of them (.shp, .shx, .dbf and the others of that name) from one undamaged copy</source>
        <translation>Les fichiers du shapefile «&#xa0;{path}&#xa0;» de la couche de polygones «&#xa0;{layer}&#xa0;» sont de versions différentes&#xa0;: {reason}&#xa0;; prenez-les tous (.shp, .shx, .dbf et les autres du même nom) d&apos;une même copie intacte</translation>
    </message>
    <message>
        <source>the valid polygons &apos;{layer}&apos; have no feature, so nothing says where the grid lies; give EXTENT or REFERENCE</source>
        <translation>La couche des zones valides «&#xa0;{layer}&#xa0;» ne contient aucune entité&#xa0;: rien n&apos;indique donc où se trouve la grille&#xa0;; indiquez EXTENT ou REFERENCE</translation>
    </message>
    <message>
        <source>polygon layer &apos;{layer}&apos; ({source}) reaches beyond what {target} can show; clip it to the area of the grid first</source>
        <translation>La couche de polygones «&#xa0;{layer}&#xa0;» ({source}) s&apos;étend au-delà de ce que {target} peut représenter&#xa0;; découpez-la d&apos;abord selon l&apos;emprise de la grille</translation>
    </message>
    <message>
        <source>polygons can&apos;t be dissolved ({reason}); repair their geometries first</source>
        <translation>Impossible de fusionner les polygones ({reason})&#xa0;; réparez d&apos;abord leurs géométries</translation>
    </message>
    <message>
        <source>the feature filter &apos;{expression}&apos; can&apos;t be parsed: {reason}; mend it, or leave it empty</source>
        <translation>Impossible d&apos;analyser le filtre d&apos;entités «&#xa0;{expression}&#xa0;»&#xa0;: {reason}&#xa0;; corrigez-le, ou laissez-le vide</translation>
    </message>
    <message>
        <source>polygon layer &apos;{layer}&apos; can&apos;t be read whole: after {read} of {count} features GDAL says &quot;{reason}&quot;. {way_out}</source>
        <translation>Impossible de lire en entier la couche de polygones «&#xa0;{layer}&#xa0;»&#xa0;: après {read} entités sur {count}, GDAL dit «&#xa0;{reason}&#xa0;». {way_out}</translation>
    </message>
    <message>
        <source>polygon layer &apos;{layer}&apos; can&apos;t be read whole: it holds {count} features, but {read} were read. {way_out}</source>
        <translation>Impossible de lire en entier la couche de polygones «&#xa0;{layer}&#xa0;»&#xa0;: elle contient {count} entités, mais {read} ont été lues. {way_out}</translation>
    </message>
    <message>
        <source>polygon layer &apos;{layer}&apos; can&apos;t be read: its data can&apos;t be opened. {way_out}</source>
        <translation>Impossible de lire la couche de polygones «&#xa0;{layer}&#xa0;»&#xa0;: ses données ne peuvent pas être ouvertes. {way_out}</translation>
    </message>
    <message>
        <source>polygon layer &apos;{layer}&apos; is made of layers that aren&apos;t in the project any more: {names}; add them again, and keep them until the mask is made</source>
        <translation>la couche de polygones «&#xa0;{layer}&#xa0;» est faite de couches qui ne sont plus dans le projet&#xa0;: {names}&#xa0;; ajoutez-les de nouveau et gardez-les jusqu&apos;à ce que le masque soit fait</translation>
    </message>
    <message>
        <source>the file &apos;{path}&apos; of polygon layer &apos;{layer}&apos; was changed while the mask was being made; run again when it is complete</source>
        <translation>Le fichier «&#xa0;{path}&#xa0;» de la couche de polygones «&#xa0;{layer}&#xa0;» a été modifié pendant que le masque était calculé&#xa0;; relancez quand il est complet</translation>
    </message>
    <message>
        <source>If its file was changed, load the layer anew. If it is damaged, take an undamaged copy, or export what can be read to a new file (in QGIS, or with ogr2ogr -skipfailures) and see what is missing before you use that.</source>
        <translation>Si son fichier a été modifié, rechargez la couche. S&apos;il est endommagé, prenez une copie intacte, ou exportez ce qui peut être lu vers un nouveau fichier (dans QGIS, ou avec ogr2ogr -skipfailures) et voyez ce qui manque avant de l&apos;utiliser.</translation>
    </message>
    <message>
        <source>the end of the rule</source>
        <translation>la fin de la règle</translation>
    </message>
    <message>
        <source>{found} means nothing in a rule; write numbers, words and , - .. &lt; &gt; = &amp; | ! ( )</source>
        <translation>{found} n&apos;a pas de sens dans une règle&#xa0;; écrivez des nombres, des mots (and, or, not, bit, bits) et les signes , - .. &lt; &gt; = &amp; | ! ( )</translation>
    </message>
    <message>
        <source>the word {found} is not known; the words of a rule are and, or, not, bit and bits</source>
        <translation>le mot {found} est inconnu&#xa0;; les mots d&apos;une règle sont and (et), or (ou), not (non), bit et bits</translation>
    </message>
    <message>
        <source>{found} stands where a condition is expected; write a number, a range, a comparison, a bit test or a bracket</source>
        <translation>{found} se trouve là où une condition est attendue&#xa0;; écrivez un nombre, une plage, une comparaison, un test de bits ou une parenthèse</translation>
    </message>
    <message>
        <source>{found} stands where a number is expected; write one such as 4, -2.5 or 1e3</source>
        <translation>{found} se trouve là où un nombre est attendu&#xa0;; écrivez-en un tel que 4, -2.5 ou 1e3</translation>
    </message>
    <message>
        <source>the number {found} is too large; write one below 1.79e308</source>
        <translation>le nombre {found} est trop grand&#xa0;; écrivez-en un inférieur à 1.79e308</translation>
    </message>
    <message>
        <source>{found} can&apos;t stand here, as &lt; &lt;= &gt; &gt;= compare with one number; write decimals with a point, and join further conditions with &amp; or |</source>
        <translation>{found} ne peut pas figurer ici, car &lt; &lt;= &gt; &gt;= comparent à un seul nombre&#xa0;; écrivez les décimales avec un point et reliez les autres conditions par &amp; ou |</translation>
    </message>
    <message>
        <source>the range {found} runs downwards; write the lower number first</source>
        <translation>la plage {found} est décroissante&#xa0;; écrivez d&apos;abord le plus petit nombre</translation>
    </message>
    <message>
        <source>{found} stands where the number of a bit is expected; write a whole number from 0, the lowest bit, to 63</source>
        <translation>{found} se trouve là où un numéro de bit est attendu&#xa0;; écrivez un nombre entier de 0, le bit de poids le plus faible, à 63</translation>
    </message>
    <message>
        <source>there is no bit {found}; bits are numbered from 0, the lowest, to 63</source>
        <translation>il n&apos;y a pas de bit {found}&#xa0;; les bits sont numérotés de 0, celui de poids le plus faible, à 63</translation>
    </message>
    <message>
        <source>the bits {found} run downwards; write the lower bit first</source>
        <translation>les bits {found} sont en ordre décroissant&#xa0;; écrivez d&apos;abord le bit de plus petit numéro</translation>
    </message>
    <message>
        <source>the bits {found} are compared with nothing; write a comparison behind them, such as = 2 or &lt; 3</source>
        <translation>les bits {found} ne sont comparés à rien&#xa0;; écrivez une comparaison à leur suite, telle que = 2 ou &lt; 3</translation>
    </message>
    <message>
        <source>the bracket {found} is never closed; add a )</source>
        <translation>la parenthèse {found} n&apos;est jamais fermée&#xa0;; ajoutez une )</translation>
    </message>
    <message>
        <source>the bracket {found} is one too many inside others; write 50 levels at most</source>
        <translation>la parenthèse {found} est imbriquée un niveau de trop&#xa0;; ne dépassez pas 50 niveaux</translation>
    </message>
    <message>
        <source>{found} can&apos;t follow a complete condition; join conditions with &amp; (and) or | (or)</source>
        <translation>{found} ne peut pas suivre une condition complète&#xa0;; reliez les conditions par &amp; (and&#xa0;: et) ou | (or&#xa0;: ou)</translation>
    </message>
</context>
</TS>
