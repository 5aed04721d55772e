package wire

import (
	"math/rand/v2"
	"testing"
	"time"
)

// Days are those of package time: every one of 400 years, and some of all years
// that can be written.
func TestDaysAreThoseOfPackageTime(t *testing.T) {
	at, step := time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC), 0
	for ; at.Year() < 10000; at = at.AddDate(0, 0, step) {
		if step = 19; at.Year() > 1850 && at.Year() < 2250 {
			step = 1
		}
		text, want := at.Format(time.DateOnly), at.Unix()/86400
		if got, ok := ReadDay(text); got != want || !ok {
			t.Fatalf("%s is day %d, read %d, %t", text, want, got, ok)
		}
		if got := string(AppendDay(nil, want)); got != text {
			t.Fatalf("day %d is %s, written %s", want, text, got)
		}
	}
}

// Text that is changed a little is a day, or a time, exactly when package time
// says so, and the same one.
func TestTimesAreThoseOfPackageTime(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	const letters = "0123456789-:+TZ. t"
	for range 200_000 {
		src := []byte(time.Unix(random.Int64N(9e9)-2e9, 0).In(time.FixedZone("", random.IntN(3000)*60-90000)).Format("2006-01-02T15:04:05-07:00"))
		for range random.IntN(3) {
			src[random.IntN(len(src))] = letters[random.IntN(len(letters))]
		}
		text := string(src)
		_, err := time.Parse(time.DateOnly, text[:10])
		if got := CheckDate(text[:10]); got != (err == nil) {
			t.Fatalf("%q is a day: %t, %v", text[:10], got, err)
		}
		want, err := time.Parse(time.RFC3339, text)
		got, refused := ParseTime(text)
		if err != nil || want.Year() < 1900 || want.Year() > 2200 {
			if refused == nil {
				t.Fatalf("%q is read as %v: %v", text, got, err)
			}
			continue
		}
		_, offset := want.Zone()
		if refused != nil || got.Minute()*60 != want.Unix()-int64(want.Second()) || got.Offset()*60 != offset {
			t.Fatalf("%q is read as %d %d, %v", text, got.Minute(), got.Offset(), refused)
		}
		if got.Clock() != want.Format("15:04") || got.Date() != want.Format(time.DateOnly) {
			t.Fatalf("%q is %s %s", text, got.Date(), got.Clock())
		}
		if later := got.Add(100); later.String() != want.Add(100*time.Minute).Truncate(time.Minute).Format("2006-01-02T15:04:05-07:00") {
			t.Fatalf("%q and 100 minutes are %s", text, later)
		}
	}
}

// A deadline of another day is told with its day, unless the night alone lies between.
func TestTimeIsToldWithItsDay(t *testing.T) {
	for _, tt := range []struct{ now, time, want string }{
		{"2023-07-12T08:30:00+08:00", "2023-07-12T22:00:00+08:00", "22:00"},
		{"2023-07-12T08:30:00+08:00", "2023-07-15T08:30:00+08:00", "07-15 08:30"},
		{"2023-07-12T23:50:00+08:00", "2023-07-13T00:10:00+08:00", "00:10"},
		{"2023-07-12T23:50:00+08:00", "2023-07-13T11:49:00+08:00", "11:49"},
		{"2023-07-12T23:50:00+08:00", "2023-07-13T11:50:00+08:00", "07-13 11:50"},
		{"2023-07-12T00:10:00+08:00", "2023-07-11T23:50:00+08:00", "23:50"},
		{"2023-07-12T08:30:00+08:00", "2023-07-10T08:30:00+08:00", "07-10 08:30"},
	} {
		now, err := ParseTime(tt.now)
		if err != nil {
			t.Fatal(err)
		}
		moment, err := ParseTime(tt.time)
		if err != nil {
			t.Fatal(err)
		}
		if got := moment.ToldAt(now); got != tt.want {
			t.Errorf("at %s %s is told as %q, want %q", tt.now, tt.time, got, tt.want)
		}
	}
}
