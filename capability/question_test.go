package capability

import (
	"reflect"
	"testing"
)

// Questions of one inquiry that differ in anything but its time and its patient are
// two questions.
func TestSameQuestion(t *testing.T) {
	changed := Question{Services: []string{"x"}, Here: "x", Delay: 1, Aboard: true, Link: Phone, Stay: 1, Course: true, Floor: "x", Least: "x", Setting: Home, Fetched: true}
	for i := range reflect.TypeFor[Question]().NumField() {
		field := reflect.TypeFor[Question]().Field(i).Name
		if field == "At" || field == "Patient" {
			continue
		}
		var q, other Question
		reflect.ValueOf(&other).Elem().Field(i).Set(reflect.ValueOf(changed).Field(i))
		if reflect.DeepEqual(q, other) || q.same(&other) || !other.same(&other) {
			t.Errorf("%s is overlooked", field)
		}
	}
}

// Reasons to call are given in one order, each once.
func TestCallsInOrder(t *testing.T) {
	each := []struct {
		one  calls
		word string
	}{
		{callFull, CallFull}, {callAssumed, CallAssumed}, {callPastVerifyBy, CallPastVerifyBy}, {callStaleServices, CallStaleServices},
		{callDeclared, CallDeclared}, {callTrial, CallTrial}, {callLimitUnknown, CallLimitUnknown}, {callPresence, CallPresence},
		{callOnCall, CallOnCall}, {callHoursUnknown, CallHoursUnknown}, {callEquipmentUnknown, CallEquipmentUnknown}, {callStockUnknown, CallStockUnknown},
		{callStaleStock, CallStaleStock}, {callLink, CallLink}, {callBy, CallBy}, {callVehicleUnknown, CallVehicleUnknown},
		{callSkillUnknown, CallSkillUnknown}, {callRoomUnknown, CallRoomUnknown}, {callSlotsUnknown, CallSlotsUnknown}, {callReach, CallReach},
	}
	for i, c := range each {
		if got := c.one.words(); c.one != 1<<i || !reflect.DeepEqual(got, []string{c.word}) {
			t.Errorf("%s, bit %d: got %q", c.word, c.one, got)
		}
	}
	got := (callVehicleUnknown | callFull | callStaleStock | callFull).words()
	if want := []string{CallFull, CallStaleStock, CallVehicleUnknown}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := calls(0).words(); got != nil {
		t.Errorf("nothing is %q", got)
	}
}
