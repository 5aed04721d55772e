// Package register makes a catalogue document of a register that others keep, by
// a mapping file and without code.
//
// A mapping (schema fenji.register/1) names its sources, which are files of CSV
// with a header or of one JSON object a line, and under "catalog" gives a
// fenji.catalog/1 document in which some values stand for what the sources say:
//
//	{column: lat, as: number}                   the cell of that column, in the row at hand or one around it
//	{column: level, words: {Level 2: level-2}}  one word for another; null leaves the value out; "" is an empty cell
//	{column: name, as: id, prefix: ke-}         text as an id: small letters, digits, hyphens
//	{each: facilities, where: {…}, above: {…}, id: …, row: …}  a map, one entry for each row of a source
//	{each: staff, where: {…}, row: …}                          a list, if there is no id
//	{each: {column: services}, id: …, row: …}   over the items of a list in a cell; an item is the column "item"
//
// An empty cell leaves its value out: what a register does not say stays unknown.
// In where, a column is the same as a literal or as {column: …} of a row around:
// letters of either case and blanks around do not matter, and 0.0 is 0. above
// takes rows whose number is more. A source may be made long: {unpivot: {columns:
// [Level_1, Level_2], cut: Level_, name: level, value: offered}} makes of a row one
// for each of the columns.
//
// A column that is neither used nor listed under the source's ignore is refused:
// nothing is dropped in silence. Every mistake is told at once: of the mapping at
// its place, of a cell with its file, row and column.
package register
