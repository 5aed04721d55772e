package endpoint

func complaints(a asked) (Response, *Problem) {
	if p := a.refuse(); p != nil {
		return Response{}, p
	}
	return fine(a.engine.Complaints(a.values["words"]).JSON())
}
