export async function liveChecks() {}
