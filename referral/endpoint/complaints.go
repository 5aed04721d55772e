package endpoint

func complaints(a Asked) (Response, *Problem) {
	if p := a.Refuse(); p != nil {
		return Response{}, p
	}
	return fine(a.Engine.Complaints(a.Values["words"]).JSON())
}
