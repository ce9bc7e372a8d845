using System.Diagnostics;

namespace TfModelTools.Runtime;

/// <summary>
/// The places where one thread hands something over to another. In Debug builds a test may make threads tarry there, so that every order of
/// events comes to pass; in Release builds nothing of it is left.
/// </summary>
internal static class HandOver
{
    /// <summary>What a thread does at such a place; null for nothing. For tests.</summary>
    internal static Action? OnPause { get; set; }

    /// <summary>Marks such a place.</summary>
    [Conditional("DEBUG")]
    public static void Pause() => OnPause?.Invoke();
}
