namespace TfModelTools.Tests.Fuzz.Judging;

/// <summary>What came of one call.</summary>
/// <param name="Stage">What was called.</param>
/// <param name="Milliseconds">How long it took.</param>
/// <param name="Allocated">The bytes it allocated.</param>
/// <param name="Refusal">The kind of exception it ended in; null where it gave a result.</param>
/// <param name="Message">The exception's message.</param>
/// <param name="IsWork">Whether it computes what the model asks for, which may truly need more than its file.</param>
internal readonly record struct StageResult(string Stage, double Milliseconds, long Allocated, string? Refusal, string Message, bool IsWork);
