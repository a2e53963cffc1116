package web

import (
	"johnschool/registrar"
	"johnschool/school"
)

// moneyArea is what is paid and owed: payments, the ledger, the till.
var moneyArea = area{
	routes: []route{
		{method: get, path: "/payments", action: registrar.ActReadTakings, handle: (*server).showPayments},
		{method: post, path: "/payments/find", action: registrar.ActSearchEnrollments, handle: (*server).findPayer},
		{method: get, path: "/enrollments/:id/payments", action: registrar.ActReadLedger, handle: (*server).showLedger},
		{method: get, path: "/enrollments/:id/ledger.csv", action: registrar.ActReadLedger, handle: (*server).saveLedger},
		{method: get, path: "/enrollments/:id/payments/new", action: registrar.ActTakePayment, handle: (*server).showPayment},
		{method: post, path: "/enrollments/:id/payments", action: registrar.ActTakePayment, handle: (*server).takePayment},
		{method: get, path: "/enrollments/:id/payments/:entryId", action: registrar.ActReadReceipt, handle: (*server).showTaken},
		{method: get, path: "/enrollments/:id/payments/:entryId/receipt", action: registrar.ActReadReceipt, handle: (*server).printReceipt},
		{method: get, path: "/enrollments/:id/payments/:entryId/reversal", action: registrar.ActReverseEntry, handle: (*server).showReversal},
		{method: post, path: "/enrollments/:id/payments/:entryId/reversal", action: registrar.ActReverseEntry, handle: (*server).reverseEntry},
		{method: get, path: "/enrollments/:id/plan", action: registrar.ActAgreePlan, handle: (*server).showPlan},
		{method: post, path: "/enrollments/:id/plan", action: registrar.ActAgreePlan, handle: (*server).agreePlan},
	},
	places: []item{
		{label: "Payments", path: "/payments", action: registrar.ActReadTakings, roles: []school.Role{school.Staff, school.Admin}},
	},
}
