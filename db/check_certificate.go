package db

import "context"

// CertificateFault is what is wrong in the register of certificates, as a sentence.
type CertificateFault struct {
	What string `db:"what"`
}

// CertificateFaults compares certificates with the completions that they are about and with what the register says became
// of them. Only the check command does.
func (t *Tx) CertificateFaults(ctx context.Context) ([]CertificateFault, error) {
	var rows []CertificateFault
	err := t.list(ctx, &rows, `select 'certificate ' || c.number || ': it is valid, but its completion fell' as what
		from certificate c join finding_fall l on l.finding_id = c.finding_id where c.state = 'valid'
		union all
		select 'finding ' || f.id || ': this completion stands and no certificate was ever issued for it'
		from finding f left join finding_fall l on l.finding_id = f.id left join certificate c on c.finding_id = f.id
		where f.rule = 'completed' and l.finding_id is null and c.id is null
		union all
		select 'certificate ' || c.number || ': it is ' || c.state || ', and the register has ' || coalesce(e.began, 0) || ' events of its issue and ' || coalesce(e.ended, 0) || ' of its end'
		from certificate c left join (select certificate_id, count(*) filter (where kind in ('issued', 'reissued')) as began,
				count(*) filter (where kind = 'voided' or kind = 'replaced') as ended from certificate_event group by certificate_id) e on e.certificate_id = c.id
		where coalesce(e.began, 0) <> 1 or coalesce(e.ended, 0) <> (case when c.state = 'valid' then 0 else 1 end)
		order by 1`)
	return rows, err
}
