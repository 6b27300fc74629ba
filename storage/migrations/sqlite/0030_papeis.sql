-- +goose Up
-- What users may do is what their papéis permit (docs/regras.md §22). The papéis that every tenant has stand in the program: a row is one of a
-- tenant's own, or one of those that was changed. tenant_id 0 is for the users of every tenant.
CREATE TABLE IF NOT EXISTS papeis (
  tenant_id INTEGER NOT NULL,
  codigo TEXT NOT NULL,
  nome TEXT NOT NULL,
  alcance TEXT NOT NULL,
  permissoes TEXT NOT NULL,
  versao INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, codigo)
);
ALTER TABLE usuarios ADD COLUMN papeis TEXT NOT NULL DEFAULT '';
ALTER TABLE usuarios ADD COLUMN departamento TEXT NOT NULL DEFAULT '';
ALTER TABLE usuarios ADD COLUMN funcao TEXT NOT NULL DEFAULT '';
ALTER TABLE usuarios ADD COLUMN gestor TEXT NOT NULL DEFAULT '';
ALTER TABLE usuarios ADD COLUMN filiais TEXT NOT NULL DEFAULT '';
ALTER TABLE usuarios ADD COLUMN a_ativar BOOLEAN NOT NULL DEFAULT 0;

-- Nobody gains or loses: administrators have Admin, operators the papel that permits what they could do. The old word stays for processes of
-- the version before.
UPDATE usuarios SET papeis = CASE papel WHEN 'administrador' THEN 'admin' ELSE 'crm-diretor' END WHERE papeis = '';
