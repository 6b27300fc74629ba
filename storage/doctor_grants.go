package storage

import (
	"context"
	"slices"
	"strings"
)

// What Ponte's statements need on its database, what its migrations need besides, and what nobody should give it on all.
var (
	neededPrivileges    = []string{"SELECT", "INSERT", "UPDATE", "DELETE"}
	migrationPrivileges = []string{"CREATE", "ALTER", "INDEX", "DROP"}
	excessPrivileges    = []string{"ALL PRIVILEGES", "SUPER", "FILE", "SHUTDOWN", "CREATE USER", "GRANT OPTION"}
)

// grant is one line of SHOW GRANTS: privileges on *.* or on the databases whose names are like a pattern.
type grant struct {
	revoked    bool // a partial revoke of MySQL 8
	privileges []string
	database   string // "*" = all
}

// on tells whether a grant holds on a database.
func (g grant) on(database string) bool {
	return g.database == "*" || likeName(g.database, database)
}

// grants asks for the privileges of this session's account, those of its active roles with them.
func (x *examiner) grants(ctx context.Context) (list []grant, err error) {
	err = eachRow(ctx, x.db, "SHOW GRANTS", nil, func(scan func(...any) error) error {
		var line string
		if err := scan(&line); err != nil {
			return err
		}
		if g, ok := parseGrant(line); ok {
			g.database = x.sameCase(g.database)
			list = append(list, g)
		}
		return nil
	})
	return list, err
}

// sameCase writes a database's name as those are compared: some servers tell upper and lower case apart.
func (x *examiner) sameCase(name string) string {
	if off(x.vars["lower_case_table_names"]) {
		return name
	}
	return strings.ToLower(name)
}

// parseGrant reads "GRANT SELECT, INSERT ON `ponte`.* TO ...". A line about anything but whole databases (a role, a table,
// a routine, a proxy) is none. The line may hold the hash of a password: it is shown to nobody.
func parseGrant(line string) (g grant, ok bool) {
	rest, ok := strings.CutPrefix(line, "GRANT ")
	if !ok {
		if rest, ok = strings.CutPrefix(line, "REVOKE "); !ok {
			return g, false
		}
		g.revoked = true
	}
	what, rest, ok := strings.Cut(rest, " ON ")
	if !ok || strings.ContainsAny(what, "(`'") {
		return g, false
	}
	if g.database, rest, ok = cutName(rest); !ok {
		return g, false
	}
	word := ".* TO "
	if g.revoked {
		word = ".* FROM "
	}
	if rest, ok = strings.CutPrefix(rest, word); !ok {
		return g, false
	}
	for name := range strings.SplitSeq(what, ",") {
		g.privileges = append(g.privileges, strings.TrimSpace(name))
	}
	if strings.Contains(rest, "WITH GRANT OPTION") {
		g.privileges = append(g.privileges, "GRANT OPTION")
	}
	return g, true
}

// cutName cuts a quoted name from the beginning of a text, or a star.
func cutName(text string) (name, rest string, ok bool) {
	if rest, ok = strings.CutPrefix(text, "*"); ok {
		return "*", rest, true
	}
	if text == "" || text[0] != '`' && text[0] != '"' {
		return "", "", false
	}
	quote := text[:1]
	for from := 1; ; {
		end := strings.Index(text[from:], quote)
		if end < 0 {
			return "", "", false
		}
		from += end + 1
		if !strings.HasPrefix(text[from:], quote) {
			return strings.ReplaceAll(text[1:from-1], quote+quote, quote), text[from:], true
		}
		from++
	}
}

// quoteName writes a name as statements name it.
func quoteName(name string) string { return "`" + strings.ReplaceAll(name, "`", "``") + "`" }

// account is this session's, as statements name it: 'user'@'host'.
func (x *examiner) account(ctx context.Context) (string, error) {
	var account string
	if err := x.db.QueryRowContext(ctx, "SELECT CURRENT_USER()").Scan(&account); err != nil {
		return "", err
	}
	user, host := account, "%"
	if at := strings.LastIndexByte(account, '@'); at >= 0 {
		user, host = account[:at], account[at+1:]
	}
	escape := strings.NewReplacer(`\`, `\\`, "'", "''")
	return "'" + escape.Replace(user) + "'@'" + escape.Replace(host) + "'", nil
}

// likeName tells whether a database's name is like the one of a grant, in which % and _ stand for others unless escaped.
func likeName(pattern, name string) bool {
	if pattern == "" {
		return name == ""
	}
	switch c := pattern[0]; {
	case c == '%':
		return likeName(pattern[1:], name) || name != "" && likeName(pattern, name[1:])
	case name == "":
		return false
	case c == '_':
		return likeName(pattern[1:], name[1:])
	case c == '\\' && len(pattern) > 1:
		pattern = pattern[1:]
	}
	return pattern[0] == name[0] && likeName(pattern[1:], name[1:])
}

// lacking are those of the privileges that no grant gives on a database, or that one takes away there.
func lacking(grants []grant, database string, privileges []string) (missing []string) {
	for _, p := range privileges {
		has := false
		for _, g := range grants {
			if g.on(database) && (slices.Contains(g.privileges, p) || slices.Contains(g.privileges, "ALL PRIVILEGES")) {
				has = !g.revoked
			}
		}
		if !has {
			missing = append(missing, p)
		}
	}
	return missing
}

func examineGrants(ctx context.Context, x *examiner) (finding, error) {
	grants, err := x.grants(ctx)
	if err != nil {
		return finding{}, err
	}
	database := x.sameCase(x.mysql.DBName)
	missing := lacking(grants, database, neededPrivileges)
	needed, later := len(missing), lacking(grants, database, migrationPrivileges)
	if missing = append(missing, later...); len(missing) == 0 {
		return good("%s: %s", database, strings.Join(append(slices.Clone(neededPrivileges), migrationPrivileges...), ", ")), nil
	}
	account, err := x.account(ctx)
	if err != nil {
		return finding{}, err
	}
	text := database + ": -" + strings.Join(missing, ", -")
	f := warning("%s", text)
	if needed > 0 || !x.current() {
		f = bad("%s", text)
	}
	pattern := strings.NewReplacer(`\`, `\\`, "_", `\_`, "%", `\%`).Replace(database)
	return f.with("GRANT %s ON %s.* TO %s;", strings.Join(missing, ", "), quoteName(pattern), account), nil
}

func examineExcess(ctx context.Context, x *examiner) (finding, error) {
	grants, err := x.grants(ctx)
	if err != nil {
		return finding{}, err
	}
	var excess []string
	for _, g := range grants {
		for _, p := range g.privileges {
			if g.database == "*" && !g.revoked && slices.Contains(excessPrivileges, p) && !slices.Contains(excess, p) {
				excess = append(excess, p)
			}
		}
	}
	if len(excess) > 0 {
		return warning("*.*: %s", strings.Join(excess, ", ")), nil
	}
	return good("*.*: -%s", strings.Join(excessPrivileges, ", -")), nil
}
