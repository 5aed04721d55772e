package main

// The record of a man with an infarction: its codes are read, and the lytic waits for what
// the record does not say.
func Example() {
	main()
	// Output:
	// 200 critical: Transfer now to Anxi County Hospital
	//
	// Transfer now to Anxi County
	// Hospital
	// Now: measure vital signs
	// 14:02 take an ECG (10 min)
	// Not yet: give the lytic;
	// needs: active bleeding or
	// bleeding disease, aortic
	// dissection suspected and 15
	// more
	// Call Anxi County Hospital
	// 0595-0000-0101, ack by 13:57
	// Leave by 14:02, start 15:52
	//
	// **Is any of these present?**
	//
	// - no response or no breathing
	// - severe trouble breathing or blue lips
	// - heavy bleeding
	// - convulsing now
	// - severe allergy after an injection, a drug or a sting
	//
	// *Parts of the record that were not read: 1. They count as unknown, not as normal*
	//
	// *Rests on: 急性ST段抬高型心肌梗死溶栓治疗指南（第二版）; 临床惯例，待临床负责人审定; 胸痛救治路径; 胸痛救治单元验收标准（第二版）*
	//
	// *Sample content, signed by no clinician: not for use on patients*
	//
	// *Not settled: what is unknown may change it*
	//
	// [Transfer now to Anxi County Hospital]
}
