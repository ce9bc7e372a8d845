using System.Diagnostics;
using TfModelTools.Common;
using TfModelTools.Tensors;
using TfModelTools.Tests.Fuzz.Inputs;
using TfModelTools.Tests.Fuzz.Runs;

namespace TfModelTools.Tests.Fuzz.Judging;

/// <summary>Watches what the calls of a target do with one input: what they refuse, what they give, time and memory.</summary>
/// <param name="output">A folder for what is written of the input.</param>
/// <param name="journal">Told which call is being made; null for none.</param>
internal sealed class Recorder(string output, Journal? journal = null)
{
    private ulong _digest = 1;

    /// <summary>A folder for what is written of the input; it is there, and may hold what the input before left.</summary>
    public string Output { get; } = output;

    /// <summary>What should not have been.</summary>
    public List<Fault> Faults { get; } = [];

    /// <summary>The calls, in the order in which they ended.</summary>
    public List<StageResult> Stages { get; } = [];

    /// <summary>A hash of each tensor that was given: name, type, shape and bytes.</summary>
    public List<ulong> Values { get; } = [];

    /// <summary>A hash of everything that was given or said.</summary>
    public ulong Digest => _digest;

    /// <summary>The kind of the first refusal; null where everything was accepted.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Makes a call.</summary>
    /// <param name="stage">What it is called.</param>
    /// <param name="body">The call.</param>
    /// <param name="isWork">Whether it computes what the model asks for, which may truly need more memory than its file.</param>
    /// <param name="isOptional">Whether a sound file, too, may refuse it.</param>
    /// <returns>Whether it gave a result.</returns>
    public bool Try(string stage, Action body, bool isWork = false, bool isOptional = false)
    {
        journal?.Enter(stage);
        long allocated = GC.GetTotalAllocatedBytes();
        long start = Stopwatch.GetTimestamp();
        string? refusal = null;
        string message = string.Empty;
        try
        {
            body();
            return true;
        }
        catch (TfModelException e) when (e is not DefectException)
        {
            refusal = e.GetType().Name;
            message = e.Message.Replace(Output, "OUT", StringComparison.Ordinal);
            return false;
        }
        catch (Exception e)
        {
            // Whatever it is: that it is no exception of ours, or one that says so of itself, is the fault.
            refusal = e.GetType().Name;
            message = e.Message;
            Faults.Add(new Fault(FaultKey.Of(e is DefectException { InnerException: { } cause } ? cause : e), stage, e.ToString()));
            return false;
        }
        finally
        {
            Refusal ??= isOptional ? null : refusal;
            Stages.Add(new StageResult(stage, Stopwatch.GetElapsedTime(start).TotalMilliseconds, GC.GetTotalAllocatedBytes() - allocated, refusal, message, isWork));
            Note(refusal ?? stage);
            Note(message);
        }
    }

    /// <summary>Notes something that a call gave.</summary>
    public void Note(string? text)
    {
        foreach (char c in text ?? string.Empty)
        {
            _digest = (_digest ^ c) * 1099511628211;
        }

        _digest = FuzzRandom.Mix(_digest);
    }

    /// <summary>Notes something that a call gave.</summary>
    public void Note(long number) => _digest = FuzzRandom.Mix(_digest ^ (ulong)number);

    /// <summary>Notes something that a call gave.</summary>
    public void Note(ReadOnlySpan<byte> bytes) => _digest = Add(_digest, bytes);

    /// <summary>Notes a tensor that a call gave.</summary>
    public void Value(string name, Tensor tensor)
    {
        ulong hash = FuzzRandom.Hash(name) ^ FuzzRandom.Mix((ulong)tensor.DataType);
        foreach (long extent in tensor.Shape)
        {
            hash = FuzzRandom.Mix(hash ^ (ulong)extent);
        }

        if (tensor.DataType == DataType.String)
        {
            foreach (byte[] text in tensor.Strings)
            {
                hash = Add(FuzzRandom.Mix(hash), text);
            }
        }
        else
        {
            hash = Add(hash, tensor.Bytes.Span);
        }

        Values.Add(hash);
        Note((long)hash);
    }

    /// <summary>The last calls, for people.</summary>
    public string Describe() => string.Join('\n', Stages.TakeLast(40).Select(s => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"{s.Stage}: {s.Milliseconds:0} ms, {s.Allocated} bytes, {(s.Refusal is null ? "ok" : $"{s.Refusal}: {(s.Message.Length > 400 ? s.Message[..400] : s.Message)}")}")));

    private static ulong Add(ulong hash, ReadOnlySpan<byte> bytes)
    {
        hash ^= (ulong)bytes.Length;
        while (bytes.Length >= 8)
        {
            hash = FuzzRandom.Mix(hash ^ BitConverter.ToUInt64(bytes));
            bytes = bytes[8..];
        }

        foreach (byte b in bytes)
        {
            hash = (hash ^ b) * 1099511628211;
        }

        return FuzzRandom.Mix(hash);
    }
}
