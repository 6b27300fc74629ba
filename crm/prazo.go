package crm

// maxSLAHoras bounds an SLA: about five years around the clock.
const maxSLAHoras = 43_800
