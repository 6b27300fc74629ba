package storage

import (
	"context"
	"strconv"
	"strings"
)

// galera makes an examination one of Galera nodes only.
func galera(ask examine) examine {
	return func(ctx context.Context, x *examiner) (finding, error) {
		if !x.galera() {
			if _, has := x.vars["wsrep_on"]; has {
				return inapplicable("%s", named(x.vars, "wsrep_on")), nil
			}
			return inapplicable("%s", named(x.vars, "version")), nil
		}
		return ask(ctx, x)
	}
}

func examineNode(_ context.Context, x *examiner) (finding, error) {
	text := named(x.vars, "wsrep_on", "wsrep_node_name", "wsrep_desync") + ", " +
		named(x.status, "wsrep_ready", "wsrep_connected", "wsrep_cluster_status", "wsrep_local_state_comment")
	state := x.status["wsrep_local_state_comment"]
	donor := strings.HasPrefix(state, "Donor")
	switch {
	case off(x.vars["wsrep_on"]), off(x.vars["wsrep_provider"]), off(x.status["wsrep_ready"]), x.status["wsrep_cluster_status"] != "Primary",
		state != "Synced" && !donor:
		return bad("%s", text), nil
	case donor, !off(x.vars["wsrep_desync"]):
		return warning("%s", text), nil
	}
	return good("%s", text), nil
}

func examineClusterSize(_ context.Context, x *examiner) (finding, error) {
	text := named(x.status, "wsrep_cluster_size")
	size, _ := strconv.Atoi(x.status["wsrep_cluster_size"]) // 0 = it does not say
	if size < 2 || size%2 == 0 {
		return warning("%s", text), nil
	}
	return good("%s", text), nil
}

// quorumIgnored are the provider's options that let two sides of a partition both write.
var quorumIgnored = []string{"pc.ignore_sb", "pc.ignore_quorum"}

func examineNodeSettings(_ context.Context, x *examiner) (finding, error) {
	text := named(x.vars, "innodb_autoinc_lock_mode", "binlog_format")
	wrong := x.vars["innodb_autoinc_lock_mode"] != "2" || !strings.EqualFold(x.vars["binlog_format"], "ROW")
	for option := range strings.SplitSeq(x.vars["wsrep_provider_options"], ";") {
		name, value, _ := strings.Cut(option, "=")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		for _, ignored := range quorumIgnored {
			if name == ignored {
				text += ", " + name + "=" + value
				wrong = wrong || !off(value)
			}
		}
	}
	if wrong {
		return bad("%s", text), nil
	}
	return good("%s", text), nil
}

func examineSyncWait(ctx context.Context, x *examiner) (finding, error) {
	if err := x.reach(ctx); err != nil {
		return finding{}, err
	}
	text := named(x.session, "wsrep_sync_wait") + ", nodes=" + strconv.Itoa(len(x.servers))
	if off(x.session["wsrep_sync_wait"]) && len(x.servers) > 1 {
		return warning("%s", text), nil
	}
	return good("%s", text), nil
}
