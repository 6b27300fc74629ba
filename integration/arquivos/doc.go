// Package arquivos reaches the servers of the builder that take files, by FTP and by SFTP. It must not know where
// their settings are kept, nor who asks.
package arquivos
