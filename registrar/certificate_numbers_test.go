package registrar_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"johnschool/registrar"
	"johnschool/school"
)

// TestCertificatesAreNumberedWithoutGaps lets several nights at once complete the same people, and staff reissue and
// void meanwhile, while PostgreSQL refuses every third event of the register: what was rolled back took no number.
func TestCertificatesAreNumberedWithoutGaps(t *testing.T) {
	t.Parallel()
	const people, nights = 24, 4
	w := newWorld(t, rules(noReview))
	class := w.plan(people, "2027-01-05", "2027-01-06")
	var roll registrar.AttendanceRequest
	for i := range people {
		id := w.enroll(fmt.Sprintf("Person%d", i), fmt.Sprint(i), "2027-06-01", class.ID).ID
		roll.Marks = append(roll.Marks, registrar.MarkRequest{EnrollmentID: id, Outcome: school.Attended})
	}
	w.at("2027-01-06", "20:00")
	for _, s := range class.Sessions {
		must(w.office.RecordAttendance(t.Context(), w.staff, s.ID, roll))
	}
	w.exec(`create sequence refusals`) // which counts on where a transaction is rolled back
	w.exec(`create function refuse() returns trigger language plpgsql security definer as 'begin perform nextval(''refusals''); raise exception ''refused''; end'`)
	w.exec(`create trigger refuse before insert on certificate_event for each row when (random() < 0.3) execute function refuse()`)
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	var all sync.WaitGroup
	for i := range nights {
		all.Go(func() { _, _ = w.office.RunCompliance(t.Context(), school.SystemActor(), registrar.RunRequest{}, "") })
		all.Go(func() { w.tamper(rand.New(rand.NewPCG(seed, uint64(i)))) })
	}
	all.Wait()
	w.exec(`drop trigger refuse on certificate_event`)
	w.night()
	w.tamper(rand.New(rand.NewPCG(seed, nights)))
	if n := one[int](w, `select nextval('refusals') - 1`); n < 3 {
		t.Errorf("only %d events were refused: the test shows nothing", n)
	}
	for what, query := range map[string]string{
		"gaps":                       `select count(*) from (select serial, row_number() over (order by serial) as n from certificate) x where serial <> n`,
		"numbers that were lost":     `select (select last from counter where kind = 'certificate') - count(*) from certificate`,
		"completed without any":      `select count(*) from enrollment e where status <> 'completed' or not exists (select from certificate c where c.enrollment_id = e.id)`,
		"papers that belong to none": `select count(*) from blob b where kind = 'certificate' and not exists (select from certificate c where c.letter_id = b.id)`,
		"without a paper":            `select count(*) from certificate where letter_id is null or content_id is null`,
		"chains with a hole":         `select count(*) from certificate c where replaces is null and exists (select from certificate o where o.enrollment_id = c.enrollment_id and o.serial < c.serial)`,
	} {
		if n := one[int](w, query); n != 0 {
			t.Errorf("%s: %d", what, n)
		}
	}
	if n := one[int](w, `select count(*) from certificate`); n <= people {
		t.Errorf("%d certificates: nothing was reissued", n)
	}
	w.consistent()
}

// tamper reissues and voids certificates at random; what cannot be is refused.
func (w *world) tamper(r *rand.Rand) {
	ctx := w.t.Context()
	for range 15 {
		list, err := w.office.Register(ctx, w.admin, registrar.RegisterFilter{}, registrar.Page{Limit: 200})
		if err != nil || len(list.Items) == 0 {
			continue
		}
		number := list.Items[r.IntN(len(list.Items))].Number
		if r.IntN(4) == 0 {
			_, _ = w.office.VoidCertificate(ctx, w.admin, number, registrar.CertificateRequest{Reason: "Error"})
			continue
		}
		_, _ = w.office.ReissueCertificate(ctx, w.admin, number, registrar.CertificateRequest{Reason: "Lost"})
	}
}
