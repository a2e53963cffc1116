package api

import (
	"context"

	"johnschool/registrar"
	"johnschool/school"
)

// revised is what has an id and a version: all that is changed one by one.
type revised interface {
	Revision() (id string, version int64)
}

// asItStands answers a thing as it stands.
func asItStands[V revised](view V, err error) (reply, error) {
	_, version := view.Revision()
	return ok(view).tagged(version), err
}

// made answers what was created, and where it is: below folder.
func made[V revised](folder string, view V, err error) (reply, error) {
	id, version := view.Revision()
	return created(view).tagged(version).at(base + folder + "/" + id), err
}

// create reads what is to be, and has it made.
func create[W any, V revised](r *request, folder string, do func(context.Context, school.Actor, W) (V, error)) (reply, error) {
	var wish W
	if err := r.decode(&wish); err != nil {
		return reply{}, err
	}
	view, err := do(r.ctx, r.actor, wish)
	return made(folder, view, err)
}

// createOnce reads what is to be added to the thing of an id, and has it made once
// for each Idempotency-Key.
func createOnce[W, V any](r *request, do func(context.Context, school.Actor, string, W, registrar.Once) (V, error)) (reply, error) {
	var wish W
	if err := r.decode(&wish); err != nil {
		return reply{}, err
	}
	once, err := r.once()
	if err != nil {
		return reply{}, err
	}
	view, err := do(r.ctx, r.actor, r.id("id"), wish, once)
	return created(view), err
}

// doing is a use case that changes the thing of an id.
type doing[W any, V revised] func(ctx context.Context, actor school.Actor, id string, wish W, version *int64) (V, error)

// change reads what is to change and the version that it rests on, where one is
// given, and has it done.
func change[W any, V revised](r *request, do doing[W, V], required ...string) (reply, error) {
	return changed(r, r.version, func(into any) error { return r.decode(into, required...) }, do)
}

// changeIfAny is change where everything may be left out, the body too.
func changeIfAny[W any, V revised](r *request, do doing[W, V]) (reply, error) {
	return changed(r, r.version, r.decodeIfAny, do)
}

// replace is change of all values of a thing, which does not go without a version.
func replace[W any, V revised](r *request, do doing[W, V]) (reply, error) {
	return changed(r, r.requiredVersion, func(into any) error { return r.decode(into) }, do)
}

func changed[W any, V revised](r *request, version func() (*int64, error), decode func(any) error, do doing[W, V]) (reply, error) {
	restsOn, err := version()
	if err != nil {
		return reply{}, err
	}
	var wish W
	if err := decode(&wish); err != nil {
		return reply{}, err
	}
	return asItStands(do(r.ctx, r.actor, r.id("id"), wish, restsOn))
}

// settle is change that needs no more than its version.
func settle[V revised](r *request, do func(context.Context, school.Actor, string, *int64) (V, error)) (reply, error) {
	version, err := r.version()
	if err != nil {
		return reply{}, err
	}
	return asItStands(do(r.ctx, r.actor, r.id("id"), version))
}
