package crm

// Pacote is what a tenant was bought with: it says what of the CRM is switched on.
type Pacote string

// The packages. A tenant without one is Freemium.
const (
	PacoteFreemium Pacote = "freemium"
	PacoteStarter  Pacote = "starter"
	PacoteAdvanced Pacote = "advanced"
)

// AtivaUsuarios tells whether a new user may sign in at once. In the packages that are paid an administrator activates each.
func (p Pacote) AtivaUsuarios() bool { return p != PacoteStarter && p != PacoteAdvanced }
