namespace TfModelTools.Runtime;

/// <summary>
/// What a helper does beside the caller, who does not wait for it (see <see cref="Workers.TryPost"/>). It must not fail, and whatever it
/// reads or writes must be its own for as long as it takes: the caller may have returned.
/// </summary>
internal interface IFollowUp
{
    /// <summary>Does it, on the helper's thread.</summary>
    void Run();
}
