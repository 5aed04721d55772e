package referral

// Versions is what the engine decides with, by content: part of every decision,
// and all that is needed besides the case to make it again.
func (e *Engine) Versions() Versions { return e.versions }
