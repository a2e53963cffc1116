package web

import "johnschool/registrar"

// adminArea is what administrators keep: users, courts, agencies, programs.
var adminArea = area{
	routes: []route{
		{method: get, path: "/users", action: registrar.ActManageUsers, handle: (*server).showUsers},
		{method: get, path: "/users/new", action: registrar.ActManageUsers, handle: (*server).showNewUser},
		{method: post, path: "/users", action: registrar.ActManageUsers, handle: (*server).createUser},
		{method: get, path: "/users/:id", action: registrar.ActManageUsers, handle: (*server).showUser},
		{method: post, path: "/users/:id", action: registrar.ActManageUsers, handle: (*server).updateUser},
		{method: get, path: "/courts", action: registrar.ActManageDirectory, handle: (*server).showCourts},
		{method: get, path: "/courts/new", action: registrar.ActManageDirectory, handle: (*server).showNewCourt},
		{method: post, path: "/courts", action: registrar.ActManageDirectory, handle: (*server).createCourt},
		{method: get, path: "/courts/:id", action: registrar.ActManageDirectory, handle: (*server).showCourt},
		{method: post, path: "/courts/:id", action: registrar.ActManageDirectory, handle: (*server).updateCourt},
		{method: post, path: "/courts/:id/closures", action: registrar.ActManageDirectory, handle: (*server).closeCourt},
		{method: post, path: "/courts/:id/open", action: registrar.ActManageDirectory, handle: (*server).openCourt},
		{method: get, path: "/agencies", action: registrar.ActManageDirectory, handle: (*server).showAgencies},
		{method: get, path: "/agencies/new", action: registrar.ActManageDirectory, handle: (*server).showNewAgency},
		{method: post, path: "/agencies", action: registrar.ActManageDirectory, handle: (*server).createAgency},
		{method: get, path: "/agencies/:id", action: registrar.ActManageDirectory, handle: (*server).showAgency},
		{method: post, path: "/agencies/:id", action: registrar.ActManageDirectory, handle: (*server).updateAgency},
		{method: get, path: "/programs", action: registrar.ActManageDirectory, handle: (*server).showPrograms},
		{method: get, path: "/programs/new", action: registrar.ActManageDirectory, handle: (*server).showNewProgram},
		{method: post, path: "/programs", action: registrar.ActManageDirectory, handle: (*server).createProgram},
		{method: get, path: "/programs/:id", action: registrar.ActManageDirectory, handle: (*server).showProgram},
		{method: post, path: "/programs/:id", action: registrar.ActManageDirectory, handle: (*server).updateProgram},
		{method: get, path: "/programs/:id/policies", action: registrar.ActManageDirectory, handle: (*server).showPolicies},
		{method: get, path: "/programs/:id/policies/new", action: registrar.ActManageDirectory, handle: (*server).showNewPolicy},
		{method: post, path: "/programs/:id/policies", action: registrar.ActManageDirectory, handle: (*server).addPolicy},
		{method: post, path: "/programs/:id/signatories", action: registrar.ActManageDirectory, handle: (*server).addSignatory},
		{method: post, path: "/programs/:id/signatories/:signatoryId/end", action: registrar.ActManageDirectory, handle: (*server).endSignatory},
	},
	places: []item{
		{label: "Users", path: "/users", action: registrar.ActManageUsers, under: administration},
		{label: "Courts", path: "/courts", action: registrar.ActManageDirectory, under: administration},
		{label: "Agencies", path: "/agencies", action: registrar.ActManageDirectory, under: administration},
		{label: "Programs", path: "/programs", action: registrar.ActManageDirectory, under: administration},
	},
}
