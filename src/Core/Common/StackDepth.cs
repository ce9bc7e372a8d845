using System.Runtime.CompilerServices;

namespace TfModelTools.Common;

/// <summary>
/// Guards recursion that follows a file's own nesting. A stack that runs out ends the process, within try as well, and with it the session
/// of whoever asked: so each such step asks before it goes deeper.
/// </summary>
internal static class StackDepth
{
    /// <summary>Goes on where there is stack left for another step.</summary>
    /// <param name="subject">What is followed, for the message: a file, or a part of a model.</param>
    /// <param name="path">The file, where it is known.</param>
    /// <exception cref="LimitExceededException">There is hardly any left.</exception>
    public static void Ensure(string subject, string? path = null)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new LimitExceededException($"{subject} is nested too deep to be followed.", "The file is probably damaged.", path);
        }
    }
}
