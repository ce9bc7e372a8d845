namespace TfModelTools.Runtime;

/// <summary>What a helper goes on with after its part of a job (see <see cref="Workers.TryFollowUp"/>). It must not fail: nobody waits for it.</summary>
internal interface IFollowUp
{
    /// <summary>Does it, on the helper's thread.</summary>
    void Run();
}
