package capability

import "github.com/hashicorp/go-memdb"

// A kind is the rows under one key of the document, which are one table of the
// store. What goes over all rows asks here.
type kind struct {
	key   string   // of the document
	table string   // of the store; in the order of these names the tables are hashed
	parts []string // keys of its rows that hold rows in their turn, "" for the row itself: there a document has no null
	index []*memdb.IndexSchema
	blank func(id string) row             // what is read into
	check func(c *checker, s spot, x row) // whether it fits the rest of the catalogue
}

// A row is what a table holds. It is never modified once it is in a table: older
// views still read it.
type row interface {
	rowID() string
	body() any // a pointer to what stands under the id in the document
	ready()    // works out, after reading, what every question asks
}

// kinds are all, in the order of the document: profiles come before what names
// them. To add one, give its type the
// methods of a row, a line here, and one in the catalog of referral/schema/build.
func kinds() []*kind {
	return []*kind{
		{
			key: profilesKey, table: profileTable, parts: []string{"services"},
			blank: func(id string) row { return &Profile{ID: id} },
			check: func(c *checker, s spot, x row) { c.checkProfile(s, x.(*Profile)) },
		},
		{
			key: institutionsKey, table: institutionTable,
			index: []*memdb.IndexSchema{index(byProfile, func(x *Institution) []string { return x.Profiles })},
			parts: []string{"services", "staff", "equipment", "stock", "vehicles", "departments", "contacts", "rooms"},
			blank: func(id string) row { return &Institution{ID: id} },
			check: func(c *checker, s spot, x row) { c.checkInstitution(s, x.(*Institution)) },
		},
		{
			key: postingsKey, table: postingTable,
			index: []*memdb.IndexSchema{
				index(byWorkplace, func(x *Posting) []string { return []string{x.Workplace} }),
				index(byEmployer, func(x *Posting) []string { return []string{x.Employer} }),
			},
			blank: func(id string) row { return &Posting{ID: id} },
			check: func(c *checker, s spot, x row) { c.checkPosting(s, x.(*Posting)) },
		},
		{
			key: networksKey, table: networkTable, index: []*memdb.IndexSchema{index(byMember, (*Network).everyone)},
			parts: []string{"members", "within"},
			blank: func(id string) row { return &Network{ID: id} },
			check: func(c *checker, s spot, x row) { c.checkNetwork(s, x.(*Network)) },
		},
		{
			key: bundlesKey, table: bundleTable,
			blank: func(id string) row { return &Bundle{ID: id} },
			check: func(c *checker, s spot, x row) { c.checkBundle(s, x.(*Bundle)) },
		},
		{
			key: travelKey, table: travelTable, parts: []string{""},
			index: []*memdb.IndexSchema{index(byEnd, func(x *roadsFrom) []string { return sorted(x.To) })},
			blank: func(id string) row { return &roadsFrom{From: id} },
			check: func(c *checker, s spot, x row) { c.checkRoads(s, x.(*roadsFrom)) },
		},
		{
			key: linksKey, table: linkTable, parts: []string{""},
			blank: func(id string) row { return &linksFrom{From: id} },
			check: func(c *checker, s spot, x row) { c.checkLinks(s, x.(*linksFrom)) },
		},
	}
}

// The keys of a document that hold rows.
const (
	institutionsKey = "institutions"
	postingsKey     = "postings"
	networksKey     = "networks"
	bundlesKey      = "bundles"
	travelKey       = "travel"
	linksKey        = "links"
	profilesKey     = "profiles"
)

func rowKeys() []string {
	var keys []string
	for _, k := range kinds() {
		keys = append(keys, k.key)
	}
	return keys
}

// kindOf is the kind of rows under a key, nil if there is none.
func (tx *Tx) kindOf(key string) *kind {
	for _, k := range tx.kinds {
		if k.key == key {
			return k
		}
	}
	return nil
}

func (in *Institution) rowID() string { return in.ID }
func (in *Institution) body() any     { return in }
func (in *Institution) ready() {
	in.named(in.ID)
	in.Location.settled()
}

func (p *Profile) rowID() string { return p.ID }
func (p *Profile) body() any     { return p }
func (p *Profile) ready()        { p.named(p.ID) }

func (x *Posting) rowID() string { return x.ID }
func (x *Posting) body() any     { return x }
func (x *Posting) ready()        { x.indexed() }

func (n *Network) rowID() string { return n.ID }
func (n *Network) body() any     { return n }
func (n *Network) ready()        {}

func (b *Bundle) rowID() string { return b.ID }
func (b *Bundle) body() any     { return b }
func (b *Bundle) ready()        {}

func (r *roadsFrom) rowID() string { return r.From }
func (r *roadsFrom) body() any     { return &r.To }
func (r *roadsFrom) ready()        {}

func (l *linksFrom) rowID() string { return l.From }
func (l *linksFrom) body() any     { return &l.To }
func (l *linksFrom) ready()        {}
