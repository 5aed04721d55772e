package gb18030

import "testing"

// Every character goes there and back; what is none is refused, never replaced.
func TestGB18030(t *testing.T) {
	for _, text := range []string{"", "plain", "胸痛㐀𠀀", "é€😀"} {
		b, err := Encode([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := Decode(b); err != nil || string(got) != text {
			t.Errorf("%q comes back as %q, %v", text, got, err)
		}
	}
	if b, _ := Encode([]byte("胸")); string(b) != "\xd0\xd8" {
		t.Errorf("胸 is %x", b)
	}
	for _, wrong := range []string{"\xff", "\x81", "a\x81\x30\x81"} {
		if got, err := Decode([]byte(wrong)); err == nil {
			t.Errorf("%x is read as %q", wrong, got)
		}
	}
}
