import { useCallback, useMemo, useState } from "react";
import type { Answer, Question } from "../../main/contract/question.ts";
import { area } from "./area.tsx";
import { useClient } from "./client.tsx";
import { useStream } from "./use-stream.ts";

function useQuestionsArea() {
  const client = useClient();
  const [questions, setQuestions] = useState<Question[]>([]);
  useStream({
    key: "questions",
    open: (signal) => client.questions.watch(undefined, { signal }),
    onItem: setQuestions,
  });
  const forget = useCallback((about: string) => client.questions.forget({ about }), [client]);
  return useMemo(
    () => ({
      questions,
      answer: (answer: Answer) => client.questions.answer(answer),
      forget,
    }),
    [questions, client, forget],
  );
}

export const [QuestionsProvider, useQuestions] = area("Questions", useQuestionsArea);
