// Package arquivos reaches the servers of the builder that take files, by FTP and by SFTP.
package arquivos
