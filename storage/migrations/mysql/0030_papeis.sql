-- +goose Up
-- What users may do is what their papéis permit (docs/regras.md §22). The papéis that every tenant has stand in the program: a row is one of a
-- tenant's own, or one of those that was changed. tenant_id 0 is for the users of every tenant. MySQL has no ADD COLUMN IF NOT EXISTS: each
-- change is made only where it is missing, because MySQL commits each by itself and an interrupted step is repeated.
CREATE TABLE IF NOT EXISTS papeis (
  tenant_id BIGINT NOT NULL,
  codigo VARCHAR(64) NOT NULL,
  nome VARCHAR(100) NOT NULL,
  alcance VARCHAR(16) NOT NULL,
  permissoes TEXT NOT NULL,
  versao BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, codigo)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
SET @change = (SELECT IF(COUNT(*) = 0, 'ALTER TABLE usuarios ADD COLUMN papeis VARCHAR(1000) NOT NULL DEFAULT ''''', 'DO 0')
  FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'usuarios' AND column_name = 'papeis');
PREPARE step FROM @change;
EXECUTE step;
SET @change = (SELECT IF(COUNT(*) = 0, 'ALTER TABLE usuarios ADD COLUMN departamento VARCHAR(100) NOT NULL DEFAULT ''''', 'DO 0')
  FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'usuarios' AND column_name = 'departamento');
PREPARE step FROM @change;
EXECUTE step;
SET @change = (SELECT IF(COUNT(*) = 0, 'ALTER TABLE usuarios ADD COLUMN funcao VARCHAR(100) NOT NULL DEFAULT ''''', 'DO 0')
  FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'usuarios' AND column_name = 'funcao');
PREPARE step FROM @change;
EXECUTE step;
SET @change = (SELECT IF(COUNT(*) = 0, 'ALTER TABLE usuarios ADD COLUMN gestor VARCHAR(255) NOT NULL DEFAULT ''''', 'DO 0')
  FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'usuarios' AND column_name = 'gestor');
PREPARE step FROM @change;
EXECUTE step;
SET @change = (SELECT IF(COUNT(*) = 0, 'ALTER TABLE usuarios ADD COLUMN filiais VARCHAR(1000) NOT NULL DEFAULT ''''', 'DO 0')
  FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'usuarios' AND column_name = 'filiais');
PREPARE step FROM @change;
EXECUTE step;
SET @change = (SELECT IF(COUNT(*) = 0, 'ALTER TABLE usuarios ADD COLUMN a_ativar BOOLEAN NOT NULL DEFAULT 0', 'DO 0')
  FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'usuarios' AND column_name = 'a_ativar');
PREPARE step FROM @change;
EXECUTE step;
DEALLOCATE PREPARE step;

-- Nobody gains or loses: administrators have Admin, operators the papel that permits what they could do. The old word stays for processes of
-- the version before.
UPDATE usuarios SET papeis = CASE papel WHEN 'administrador' THEN 'admin' ELSE 'crm-diretor' END WHERE papeis = '';
