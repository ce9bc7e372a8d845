using TfModelTools.Common;

namespace TfModelTools.Tests.Common;

public sealed class DefectExceptionTests
{
    [Fact]
    public void What_nobody_foresaw_is_told_as_a_defect_with_what_a_report_needs()
    {
        TfModelException told = DefectException.From(Assert.Throws<IndexOutOfRangeException>(() => { int[] one = [1]; _ = one[Environment.ProcessId]; }), "tfmodel summary", "m.pb");
        Assert.IsType<DefectException>(told);
        Assert.Equal("Defect", told.ErrorId);
        Assert.Equal("m.pb", told.FilePath);
        Assert.Contains("tfmodel summary with 'm.pb' met a defect of TfModelTools", told.Problem, StringComparison.Ordinal);
        Assert.Contains(nameof(IndexOutOfRangeException), told.Problem, StringComparison.Ordinal);
        Assert.Contains("report", told.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_declared_fault_stays_what_it_is_also_from_several_threads()
    {
        CorruptFileException fault = new("m.pb", "byte 1", "this", "that");
        Assert.Same(fault, DefectException.From(fault, "step"));
        Assert.Same(fault, DefectException.From(new AggregateException(fault, fault), "step"));
    }

    [Fact]
    public void Memory_and_depth_are_limits_not_defects()
    {
        Assert.IsType<LimitExceededException>(DefectException.From(Activator.CreateInstance<OutOfMemoryException>(), "step"));
        Assert.IsType<LimitExceededException>(DefectException.From(new InsufficientExecutionStackException(), "step"));
    }
}
