using TfModelTools.Common;

namespace TfModelTools.Formats.Checkpoints.Verification;

/// <summary>Collects faults from several threads and gives them in an order that does not depend on these.</summary>
internal sealed class FaultList
{
    private readonly List<(long Place, CheckpointFault Fault)> _faults = [];
    private readonly Lock _lock = new();

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _faults.Count;
            }
        }
    }

    /// <summary>Adds a fault.</summary>
    /// <param name="fault">The fault.</param>
    /// <param name="place">Where in the file, to order by.</param>
    public void Add(CheckpointFault fault, long place = 0)
    {
        lock (_lock)
        {
            _faults.Add((place, fault));
        }
    }

    /// <summary>Adds what a reader threw.</summary>
    public void Add(TfModelException fault, string filePath, string variable = "", long place = 0) => Add(CheckpointFault.From(fault, filePath, variable), place);

    /// <summary>All of them: by file, then by place, then by variable.</summary>
    public CheckpointFault[] ToArray()
    {
        lock (_lock)
        {
            return [.. _faults
                .OrderBy(f => f.Fault.FilePath, StringComparer.Ordinal)
                .ThenBy(f => f.Place)
                .ThenBy(f => f.Fault.Variable, StringComparer.Ordinal)
                .ThenBy(f => f.Fault.Kind)
                .Select(f => f.Fault)
                .Distinct()];
        }
    }
}
