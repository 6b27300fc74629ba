// Package plataforma holds the use cases by which people sign in without the portal, as they do at Senior X's platform, and what
// they then set up. It must know neither HTTP nor JSON.
package plataforma
